import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'node:test'
import { pino } from 'pino'
import smpp from 'smpp'
import { mutatedBytes } from '../../../test/support/mutated-bytes.ts'
import { propertyRuns, propertyTimeoutMs, threadMs } from '../../../test/support/property-runs.ts'
import { createConnection } from './connection.ts'
import { createFraming, FramingFault } from './framing.ts'
import { createInbox } from './inbox.ts'
import { command, PduFault, readDataSm, readDeliverSm, readHeader, readMessageId } from './pdu.ts'
import { encodeAnswer, encodeBare, encodeBind, encodeSubmit } from './pdu-encoding.ts'
import { createReceiptReader, refOfAnswer } from './receipt.ts'
import { bytesOf, receiptOf, settingsFor } from './smsc.test-support.ts'

const settings = settingsFor(2775)
const [bind] = settings.binds
assert.ok(bind)

const submit = {
  serviceType: '',
  source: '0212345678',
  destination: '01012345678',
  esmClass: 0,
  registeredDelivery: 1,
  dataCoding: 8,
  message: Buffer.from('hello'),
  isPayload: false,
  tlvs: [],
}

/** Every kind that a peer may send, whole. */
const pdus: readonly Buffer[] = [
  new smpp.PDU('deliver_sm', { source_addr: '01012345678', ...receiptOf('17'), data_coding: 0 }).toBuffer(),
  new smpp.PDU('deliver_sm', {
    esm_class: 4,
    message_payload: Buffer.from('id:1 stat:UNDELIV err:011'),
  }).toBuffer(),
  new smpp.PDU('data_sm', {
    esm_class: 4,
    receipted_message_id: 'abc',
    message_payload: Buffer.from('x'),
  }).toBuffer(),
  encodeSubmit(submit, bind),
  encodeBind(command.bindTransceiver, bind),
  encodeBare(command.enquireLink),
  encodeBare(command.unbind),
  encodeAnswer(command.submitSm, 1, 0),
  bytesOf(0x80000004, { body: Buffer.from('1234\0') }),
  bytesOf(0x80000000, { status: 3 }),
  bytesOf(0x102, { body: Buffer.from('\0\0\0x\0') }),
]
const streams = [...pdus, Buffer.concat(pdus)]

/** No PDU takes so long: a row of mistakes must not cost more than their number. */
const patienceMs = 2000

const options = { timeout: propertyTimeoutMs(30_000) }

test('smpp: mutated PDUs are read, or refused with a fault of the codec', options, () => {
  const readReceipt = createReceiptReader(settings)
  const property = fc.property(mutatedBytes(streams), fc.integer({ min: 1, max: 4000 }), (stream, size) => {
    const begunAtMs = threadMs()
    let octets = 0
    const cut = createFraming((bytes) => {
      octets += bytes.length
      const { body } = readHeader(bytes)
      for (const read of [readDeliverSm, readDataSm]) readOrFault(() => readReceipt(read(body)))
      refOfAnswer('hex-to-decimal', readMessageId(body))
      return true
    })
    try {
      // Octets one by one are for short streams.
      const step = Math.max(size, Math.ceil(stream.length / 2000))
      for (let at = 0; at < stream.length; at += step) cut(stream.subarray(at, at + step))
    } catch (error) {
      assert.ok(error instanceof FramingFault, String(error))
    }
    assert.ok(octets <= stream.length)
    assert.ok(threadMs() - begunAtMs < patienceMs, 'too slow')
  })
  fc.assert(property, propertyRuns(2000))
})

function readOrFault(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    assert.ok(error instanceof PduFault, String(error))
  }
}

test(
  'smpp: a connection that gets mutated PDUs goes on or ends, and all that waited is told',
  options,
  async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const property = fc.asyncProperty(mutatedBytes(streams), async (stream) => {
      const lines: string[] = []
      const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) })
      const inbox = createInbox({
        settings,
        log,
        decide: (ref, code) => ({ kind: 'report', receipt: { ref, code }, recorded: () => {} }),
      })
      inbox.recordBy(async () => {})
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      const answers: string[] = []
      const reason = await new Promise<string>((resolve) => {
        const connection = createConnection(socket, {
          log,
          responseTimeoutMs: 10_000,
          onRequest: (pdu) => inbox.take(pdu, connection),
          onEnd: resolve,
        })
        for (let count = 0; count < 3; count++) {
          connection.request(encodeSubmit(submit, bind), ({ kind }) => void answers.push(kind))
        }
        const peer = sockets.at(-1)
        if (peer) peer.end(stream)
        else server.once('connection', (other: Socket) => other.end(stream))
      })
      await inbox.idle()
      assert.notEqual(reason, '')
      assert.equal(answers.length, 3, 'each request is told of its end once')
      assert.deepEqual(
        lines.filter((line) => !line.includes('"level":40')),
        [],
      )
      for (const each of sockets.splice(0)) each.destroy()
    })
    try {
      await fc.assert(property, propertyRuns(150))
    } finally {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  },
)
