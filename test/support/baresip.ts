import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { eventually } from './callup.ts'
import { startProgram, waitForListener } from './debian.ts'
import { findFreePort } from './ports.ts'

const template = path.join(import.meta.dirname, '../peers/sip/baresip.config')

/** What baresip tells on its control connection. */
export interface PhoneEvent {
  /** CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED and others. */
  readonly type: string
  /** The caller, such as `sip:0255510123@trunk.test`. */
  readonly peeruri?: string
  /** Why a call was closed. */
  readonly param?: string
  /** When it came, milliseconds of `performance.now()`. */
  readonly at: number
}

export interface Phone {
  readonly address: string
  /** UDP and TCP; TLS is on the next one. */
  readonly port: number
  /** A PEM file with its certificate, for `trunk.test`. */
  readonly certificateFile: string
  /** Events of calls so far. */
  events(): readonly PhoneEvent[]
  /** Resolves with the event of this type that comes `nth`, from 1; rejects after 10 s. */
  waitFor(type: string, nth?: number): Promise<PhoneEvent>
  /** `hangup` refuses a call that rings or ends one. */
  command(command: 'accept' | 'hangup'): void
  output(): string
  stop(): Promise<void>
}

/** A phone that really rings: baresip, listening over UDP, TCP and TLS. */
export async function startPhone({
  address,
  number,
  answers = 'never',
  port: fixedPort,
}: {
  address: string
  number: string
  /** The one that an earlier phone had. */
  port?: number
  answers?: 'never' | 'at once'
}): Promise<Phone> {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-baresip-'))
  const port = fixedPort ?? (await findFreePort(address))
  const controlPort = await findFreePort(address)
  const certificateFile = path.join(folder, 'certificate.pem')
  const pems = await generate([{ name: 'commonName', value: 'trunk.test' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'trunk.test' }] }],
  })
  await writeFile(certificateFile, pems.private + pems.cert)
  const values: Record<string, string | number> = { address, port, controlPort }
  const config = (await readFile(template, 'utf8')).replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name]),
  )
  await writeFile(path.join(folder, 'config'), config)
  const mode = answers === 'never' ? 'manual' : 'auto'
  await writeFile(path.join(folder, 'accounts'), `<sip:${number}@${address}>;regint=0;answermode=${mode}\n`)
  const program = startProgram('baresip', ['-f', folder], folder)
  let control: Socket | undefined
  const stop = async () => {
    control?.destroy()
    await program.stop('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  const events: PhoneEvent[] = []
  try {
    await waitForListener(program, { protocol: 'udp', address, port })
    await waitForListener(program, { protocol: 'tcp', address, port: controlPort })
    control = connect(controlPort, address)
    control.on(
      'data',
      readNetstrings((text) => keepEvent(text, events)),
    )
    control.on('error', () => {})
    await once(control, 'connect')
  } catch (error) {
    await stop()
    throw error
  }
  return {
    address,
    port,
    certificateFile,
    events: () => events,
    waitFor: (type, nth = 1) =>
      eventually(async () => events.filter((event) => event.type === type)[nth - 1]),
    command(command) {
      const text = JSON.stringify({ command })
      control?.write(`${Buffer.byteLength(text)}:${text},`)
    },
    output: program.output,
    stop,
  }
}

function keepEvent(text: string, events: PhoneEvent[]): void {
  const event = JSON.parse(text) as { event?: boolean } & Omit<PhoneEvent, 'at'>
  if (event.event && event.type.startsWith('CALL_')) events.push({ ...event, at: performance.now() })
}

/** `3:abc,`: a length in bytes, the text, a comma. */
function readNetstrings(see: (text: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const colon = rest.indexOf(':')
      if (colon < 0) return
      const end = colon + 1 + Number(rest.toString('latin1', 0, colon))
      if (rest.length <= end) return
      see(rest.toString('utf8', colon + 1, end))
      rest = rest.subarray(end + 1)
    }
  }
}
