import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from './callup.ts'
import { startProgram, waitForListener } from './debian.ts'
import { findFreePort } from './ports.ts'

const scenario = path.join(import.meta.dirname, '../peers/sip/callee.xml')

/** After it SIPp ends by itself. */
const longestSeconds = 120

/** What the scenario wrote down about an INVITE. */
export interface ReceivedCall {
  readonly callee: string
  readonly uri: string
  readonly caller: string
  /** Empty without a P-Asserted-Identity. */
  readonly asserted: string
  readonly hasOffer: boolean
  readonly callId: string
}

export interface SippTotals {
  /** INVITEs and OPTIONS, each with a Call-ID of its own. */
  readonly created: number
  readonly successful: number
  readonly failed: number
  /** Still open when it was stopped. */
  readonly open: number
}

export interface Sipp {
  readonly address: string
  readonly port: number
  /** The INVITEs with a Call-ID not seen before, so far. */
  calls(): Promise<readonly ReceivedCall[]>
  /** How many OPTIONS came so far. */
  optionsCount(): Promise<number>
  /** Every message as SIPp wrote it down. */
  trace(): Promise<string>
  /** Waits for the calls that are open, ends it and reads its last statistics. Throws when a call had not ended. */
  finish(): Promise<SippTotals>
  /** What to show when a test fails: its errors and the end of its trace. */
  explain(): Promise<string>
  /** Ends it when it still runs, and removes its files. */
  close(): Promise<void>
}

/** SIPp as the far end of a trunk, by the scenario `test/peers/sip/callee.xml`. */
export async function startSipp({
  address,
  transport = 'udp',
}: {
  address: string
  transport?: 'udp' | 'tcp'
}): Promise<Sipp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-sipp-'))
  const [port, controlPort, mediaPort] = await Promise.all([1, 2, 3].map(() => findFreePort(address)))
  if (port === undefined) throw new Error('no port')
  const options = {
    '-sf': scenario,
    '-i': address,
    '-p': port,
    '-t': transport === 'udp' ? 'u1' : 't1',
    '-ci': address,
    '-cp': controlPort,
    '-mi': address,
    '-mp': mediaPort,
    '-l': 19_000,
    '-timeout': longestSeconds,
    '-buff_size': 4_000_000,
    '-stf': 'totals.csv',
    '-fd': 1,
    '-log_file': 'calls.log',
    '-message_file': 'messages.log',
    '-error_file': 'errors.log',
  }
  const switches = ['-nostdin', '-skip_rlimit', '-trace_stat', '-trace_logs', '-trace_msg', '-trace_err']
  const args = Object.entries(options).flatMap(([name, value]) => [name, String(value)])
  const program = startProgram('sipp', [...args, ...switches], folder)
  const read = (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => '')
  const close = async () => {
    await program.stop('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await waitForListener(program, { protocol: transport, address, port })
  } catch (error) {
    await close()
    throw error
  }
  return {
    address,
    port,
    calls: async () => readCalls(await read('calls.log')),
    optionsCount: async () => (await read('calls.log')).match(/^OPTIONS /gm)?.length ?? 0,
    trace: () => read('messages.log'),
    async finish() {
      await eventually(async () => (readTotals(await read('totals.csv')).open === 0 ? true : undefined))
      // By the first signal it takes no more calls and ends with the last one.
      await program.stop('SIGUSR1')
      const totals = readTotals(await read('totals.csv'))
      if (totals.open > 0) throw new Error(`SIPp ended with ${totals.open} calls open`)
      return totals
    },
    async explain() {
      const parts = [await read('errors.log'), (await read('messages.log')).slice(-20_000)]
      return [...parts, program.isRunning() ? '' : program.output().slice(-5000)].join('\n')
    },
    close,
  }
}

function readCalls(log: string): ReceivedCall[] {
  const line = /^INVITE callee=(\S*) uri=(\S*) caller=(\S*) asserted=(\S*) offer=(.*) call=(\S+)$/gm
  return [...log.matchAll(line)].map(
    ([, callee = '', uri = '', caller = '', asserted = '', offer, callId = '']) => ({
      callee,
      uri,
      caller,
      asserted,
      hasOffer: offer !== '',
      callId,
    }),
  )
}

/** The last line of SIPp's statistics: names and values, separated by semicolons; `(C)` is since the start. */
function readTotals(csv: string): SippTotals {
  const [head = '', ...rows] = csv.trim().split('\n')
  const names = head.split(';')
  const values = (rows.at(-1) ?? '').split(';')
  const value = (name: string) => Number(values[names.indexOf(name)] ?? 0)
  return {
    created: value('TotalCallCreated'),
    successful: value('SuccessfulCall(C)'),
    failed: value('FailedCall(C)'),
    open: value('CurrentCall'),
  }
}
