import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from './callup.ts'
import { has, startProgram } from './debian.ts'
import { findFreePort } from './ports.ts'

const script = path.join(import.meta.dirname, '../peers/smsc.pl')

/** A submit_sm as Net::SMPP read it: numbers in decimal, octets in hex. */
export interface PerlSubmit {
  readonly id: string
  readonly source: string
  readonly destination: string
  readonly esmClass: string
  readonly dataCoding: string
  readonly registeredDelivery: string
  readonly message: string
  readonly payload: string
  /** sar_msg_ref_num / sar_total_segments / sar_segment_seqnum. */
  readonly sar: string
}

type PerlEvent = { readonly event: string; readonly status?: string } & Partial<PerlSubmit>

export interface PerlSmsc {
  readonly port: number
  /** Every submit_sm so far; none when quiet. */
  submits(): PerlSubmit[]
  /** What it said beside: binds, answers to receipts, unbinds. */
  events(event: string): PerlEvent[]
  close(): Promise<void>
}

/** A reason to skip, when Net::SMPP is not there. */
export function withoutNetSmpp(): string | false {
  return has('perl') && hasModule ? false : 'needs the Debian package libnet-smpp-perl'
}

const hasModule = await findModule()

async function findModule(): Promise<boolean> {
  if (!has('perl')) return false
  const program = startProgram('perl', ['-MNet::SMPP', '-e', 'print "there"'], tmpdir())
  await program.ended
  return program.output().includes('there')
}

/** Debian's Net::SMPP as SMSC; `test/peers/smsc.pl` says what its options and the receiver's last digits do. */
export async function startPerlSmsc(
  options: Readonly<Record<string, string>> = {},
  port = 0,
): Promise<PerlSmsc> {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-smsc-'))
  const ownPort = port === 0 ? await findFreePort() : port
  const given = Object.entries({ port: String(ownPort), ...options })
  const args = given.flatMap(([name, value]) => (value === '' ? [`--${name}`] : [`--${name}`, value]))
  const program = startProgram('perl', [script, ...args], folder)
  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    // Its connections are processes of the same group.
    if (program.isRunning()) process.kill(-program.pid, 'SIGKILL')
    await program.stop('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await eventually(async () => {
      if (!program.isRunning()) throw new Error(`the SMSC did not start:\n${program.output()}`)
      return program.output().startsWith('ready\n') ? true : undefined
    })
  } catch (error) {
    await close()
    throw error
  }
  const events = (event: string) =>
    program
      .output()
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as PerlEvent)
      .filter((each) => each.event === event)
  return { port: ownPort, submits: () => events('submit') as unknown as PerlSubmit[], events, close }
}
