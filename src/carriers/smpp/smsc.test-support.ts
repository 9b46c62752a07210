import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import smpp, { type PDU } from 'smpp'
import { Value } from 'typebox/value'
import { eventually } from '../../../test/support/callup.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import type { Receipt, TextMessage } from '../../domain/messaging/sms.port.ts'
import { SmppSettings } from './smpp-settings.ts'
import { createSmppCarrier, type SmppCarrier } from './smpp.ts'

/** One PDU as bytes, by SMPP 3.4 clause 3.2 and nothing of ours. `length` lies about it. */
export function bytesOf(
  commandId: number,
  given: { status?: number; sequence?: number; body?: Buffer; length?: number } = {},
): Buffer {
  const { status = 0, sequence = 1, body = Buffer.alloc(0) } = given
  const { length = 16 + body.length } = given
  const head = Buffer.alloc(16)
  for (const [index, value] of [length, commandId, status, sequence].entries())
    head.writeUInt32BE(value, index * 4)
  return Buffer.concat([head, body])
}

export interface Heard {
  readonly commandId: number
  readonly status: number
  readonly sequence: number
  readonly bytes: Buffer
}

export interface SmscSession {
  readonly socket: Socket
  readonly heard: Heard[]
  send(bytes: Buffer): void
  /** A deliver_sm with these fields, as npm smpp writes it; resolves to the status of its answer. */
  deliver(fields: Record<string, unknown>): Promise<number>
}

export interface Smsc {
  readonly port: number
  readonly sessions: SmscSession[]
  /** Every submit_sm so far, as npm smpp reads it. */
  submitted(): PDU[]
  /** Called before the usual answer; true: it was answered, or shall not be. */
  behave: (heard: Heard, session: SmscSession) => boolean | void
  close(): Promise<void>
}

let lastSequence = 1000

/** An SMSC on a raw socket, which answers as it should unless a test tells it otherwise. Ids are decimal, from 1. */
export async function startSmsc(
  behave: Smsc['behave'] = () => false,
  port = 0,
  secure?: { key: string; cert: string },
): Promise<Smsc> {
  const sessions: SmscSession[] = []
  let lastId = 0
  const smsc: Smsc = {
    behave,
    sessions,
    port: 0,
    submitted: () =>
      sessions.flatMap(({ heard }) =>
        heard.filter(({ commandId }) => commandId === 4).map(({ bytes }) => new smpp.PDU(bytes)),
      ),
    async close() {
      for (const { socket } of sessions) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  const serve = (socket: Socket) => {
    const session = createSession(socket)
    sessions.push(session)
    let bytes = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      while (bytes.length >= 16 && bytes.length >= bytes.readUInt32BE(0)) {
        const pdu = bytes.subarray(0, bytes.readUInt32BE(0))
        bytes = bytes.subarray(pdu.length)
        const heard = {
          commandId: pdu.readUInt32BE(4),
          status: pdu.readUInt32BE(8),
          sequence: pdu.readUInt32BE(12),
          bytes: pdu,
        }
        session.heard.push(heard)
        if (smsc.behave(heard, session) === true) continue
        if (heard.commandId < 0x80000000) session.send(usualAnswer(heard, () => String(++lastId)))
      }
    })
  }
  const server = secure ? createTlsServer(secure, serve) : createServer(serve)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(smsc, { port: (server.address() as AddressInfo).port })
}

function createSession(socket: Socket): SmscSession {
  const heard: Heard[] = []
  return {
    socket,
    heard,
    send: (bytes) => void socket.write(bytes),
    async deliver(fields) {
      const pdu = new smpp.PDU('deliver_sm', { ...fields, sequence_number: ++lastSequence })
      const { sequence_number: sequence } = pdu
      socket.write(pdu.toBuffer())
      return eventually(
        async () => heard.find((each) => each.commandId === 0x80000005 && each.sequence === sequence)?.status,
      )
    },
  }
}

export function usualAnswer({ commandId, sequence }: Heard, nextId: () => string): Buffer {
  const texts: Record<number, () => string> = { 1: () => 'smsc', 2: () => 'smsc', 9: () => 'smsc', 4: nextId }
  const text = texts[commandId]?.()
  const body = text === undefined ? Buffer.alloc(0) : Buffer.from(`${text}\0`, 'latin1')
  return bytesOf(commandId + 0x80000000, { sequence, body })
}

/** A receipt by parameters and by words, as most SMSCs send it. */
export function receiptOf(id: string, { stat = 'DELIVRD', state = 2, err = '000' } = {}) {
  return {
    esm_class: 4,
    receipted_message_id: id,
    message_state: state,
    short_message: Buffer.from(
      `id:${id} sub:001 dlvrd:001 submit date:2611210230 done date:2611210230 stat:${stat} err:${err} text:`,
    ),
  }
}

/** Settings of one transceiver, with short times but for an answer: the machine may be busy. */
export function settingsFor(port: number, given: object = {}, bind: object = {}): SmppSettings {
  const value = {
    binds: [{ host: '127.0.0.1', port, systemId: 'test', password: 'secret', ...bind }],
    responseTimeoutSeconds: 5,
    reconnect: { firstSeconds: 0.05, lastSeconds: 0.1 },
    throttling: { restSeconds: 0.02 },
    ...given,
  }
  return Value.Parse(SmppSettings, Value.Default(SmppSettings, value))
}

export interface TestCarrier {
  readonly carrier: SmppCarrier
  /** What was recorded. */
  readonly receipts: Receipt[]
  /** What was logged. */
  readonly lines: { readonly level: number; readonly msg: string; readonly [field: string]: unknown }[]
}

/** A carrier that is not open yet. */
export function makeCarrier(
  settings: SmppSettings,
  record: (receipts: readonly Receipt[]) => Promise<void> = async () => {},
): TestCarrier {
  const receipts: Receipt[] = []
  const lines: TestCarrier['lines'] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const carrier = createSmppCarrier('test', settings, { log })
  carrier.onReceipts(async (some) => {
    await record(some)
    receipts.push(...some)
  })
  return { carrier, receipts, lines }
}

/** A carrier that is open and bound. */
export async function openCarrier(...given: Parameters<typeof makeCarrier>): Promise<TestCarrier> {
  const made = makeCarrier(...given)
  made.carrier.open()
  await up(made.carrier)
  return made
}

/** Resolves when every bind is up. */
export async function up(carrier: SmppCarrier): Promise<void> {
  await eventually(async () => (carrier.status().every(({ state }) => state === 'up') ? true : undefined))
}

let lastRecipient = 0

export function textOf(given: Partial<Omit<TextMessage, 'to'>> & { to?: string } = {}): TextMessage {
  return {
    recipientId: String(++lastRecipient),
    type: 'SMS',
    from: '0212345678',
    subject: '',
    body: 'Your code is 1234',
    images: [],
    ...given,
    to: asPhoneNumber(given.to ?? '01012345678'),
  }
}

/** An SMSC and a carrier that is bound to it, both gone after the test. */
export async function openHouse(
  t: TestContext,
  {
    behave,
    settings = {},
    bind = {},
    record,
  }: {
    behave?: Smsc['behave']
    settings?: object
    bind?: object
    record?: Parameters<typeof openCarrier>[1]
  } = {},
) {
  const smsc = await startSmsc(behave)
  t.after(() => smsc.close())
  const made = await openCarrier(settingsFor(smsc.port, settings, bind), record)
  t.after(() => made.carrier.close())
  return { smsc, session: smsc.sessions[0] as SmscSession, ...made }
}

export const isSubmit = ({ commandId }: { commandId: number }) => commandId === 4
export const refuse =
  (status: number): Smsc['behave'] =>
  (heard, session) => {
    if (!isSubmit(heard)) return false
    session.send(bytesOf(0x80000004, { status, sequence: heard.sequence }))
    return true
  }
