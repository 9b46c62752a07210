/** What a peer can do wrong: each kind was seen to deafen, stop or kill npm smpp 0.5.1. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { findFreePort } from '../../../test/support/ports.ts'
import {
  bytesOf,
  makeCarrier,
  openCarrier,
  receiptOf,
  settingsFor,
  startSmsc,
  textOf,
  up,
  usualAnswer,
} from './smsc.test-support.ts'

/** A deliver_sm by SMPP 3.4 clause 4.6.1, with these octets where its message and parameters are. */
const delivery = (end: Buffer, sequence: number) =>
  bytesOf(5, { sequence, body: Buffer.concat([Buffer.alloc(7), Buffer.from([4]), Buffer.alloc(8), end]) })

const http = Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n')

/** After which the stream cannot be read any further. */
const streamBreakers: Record<string, Buffer> = {
  'a command_length of 0': bytesOf(0x15, { length: 0 }),
  'a command_length of 4': bytesOf(0x15, { length: 4 }),
  'a command_length of 8': bytesOf(0x15, { length: 8 }),
  'a command_length of 15': bytesOf(0x15, { length: 15 }),
  'a command_length of 2^31': bytesOf(0x15, { length: 2 ** 31 }),
  'a command_length of 2^32 - 1': bytesOf(0x15, { length: 2 ** 32 - 1 }),
  'an answer of HTTP': http,
  zeros: Buffer.alloc(1000),
  noise: Buffer.from(Array.from({ length: 1000 }, (_each, index) => (index * 37 + 201) & 0xff)),
}

for (const [name, bytes] of Object.entries(streamBreakers)) {
  test(`smpp: ${name} ends the connection, and the carrier goes on by the next`, async (t) => {
    const smsc = await startSmsc(({ commandId }) => commandId === 4)
    t.after(() => smsc.close())
    const { carrier } = await openCarrier(settingsFor(smsc.port, { responseTimeoutSeconds: 30 }))
    t.after(() => carrier.close())
    const outstanding = carrier.submit(textOf())
    await eventually(async () => smsc.submitted()[0])
    smsc.behave = () => false
    smsc.sessions[0]?.send(bytes)
    assert.deepEqual(await outstanding, { outcome: 'unknown' })
    await eventually(async () => (smsc.sessions.length === 2 && carrier.isAvailable() ? true : undefined))
    assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  })
}

test('smpp: a connection that is reset is an error of nobody, and made anew', async (t) => {
  const smsc = await startSmsc(({ commandId }) => commandId === 4)
  t.after(() => smsc.close())
  const { carrier, lines } = await openCarrier(settingsFor(smsc.port, { responseTimeoutSeconds: 30 }))
  t.after(() => carrier.close())
  const outstanding = carrier.submit(textOf())
  await eventually(async () => smsc.submitted()[0])
  smsc.behave = () => false
  smsc.sessions[0]?.socket.resetAndDestroy()
  assert.deepEqual(await outstanding, { outcome: 'unknown' })
  assert.ok(lines.some(({ reason }) => String(reason).includes('ECONNRESET')))
  await eventually(async () => (smsc.sessions.length === 2 && carrier.isAvailable() ? true : undefined))
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

/** Bodies that contradict their lengths, and the status that answers them. */
const wrongBodies: Record<string, readonly [Buffer, number]> = {
  'nothing but a header': [bytesOf(5, { sequence: 900 }), 0xc2],
  'a string without an end': [bytesOf(5, { sequence: 900, body: Buffer.alloc(40, 0x41) }), 0xc2],
  'an sm_length beyond the end': [delivery(Buffer.from([200, 0x41]), 900), 0xc2],
  'half a parameter': [delivery(Buffer.from([0, 0x04, 0x27]), 900), 0xc0],
  'a parameter that is longer than the PDU': [
    delivery(Buffer.from([0, 0x04, 0x27, 0xff, 0xff, 2]), 900),
    0xc0,
  ],
  'a message_state of no octet': [delivery(Buffer.from([0, 0x04, 0x27, 0, 0]), 900), 0],
  'an integer parameter that is too short': [delivery(Buffer.from([0, 0x02, 0x0c, 0, 1, 7]), 900), 0],
  'a callback_num of one octet': [delivery(Buffer.from([0, 0x03, 0x81, 0, 1, 7]), 900), 0],
}

for (const [name, [bytes, status]] of Object.entries(wrongBodies)) {
  test(`smpp: a deliver_sm with ${name} is answered, and the same connection goes on`, async (t) => {
    const smsc = await startSmsc()
    t.after(() => smsc.close())
    const { carrier, receipts } = await openCarrier(settingsFor(smsc.port))
    t.after(() => carrier.close())
    const [session] = smsc.sessions
    session?.send(bytes)
    const answer = await eventually(async () => session?.heard.find(({ sequence }) => sequence === 900))
    assert.deepEqual([answer.commandId, answer.status], [0x80000005, status])
    assert.equal((await carrier.submit(textOf())).outcome, 'taken')
    assert.equal(await session?.deliver(receiptOf('1')), 0)
    assert.deepEqual(receipts, [{ ref: '1', code: 4100 }])
    assert.equal(smsc.sessions.length, 1)
  })
}

test('smpp: a peer that answers twice, and with sequence numbers of nobody, is not believed', async (t) => {
  const smsc = await startSmsc((heard, session) => {
    if (heard.commandId !== 4) return false
    const nobody = { ...heard, sequence: heard.sequence + 500 }
    session.send(usualAnswer(nobody, () => 'nobody'))
    session.send(usualAnswer({ ...heard, commandId: 0x15 }, () => ''))
    session.send(usualAnswer(heard, () => `id-${heard.sequence}`))
    session.send(usualAnswer(heard, () => 'twice'))
    session.send(bytesOf(0x80000000, { status: 3, sequence: 0 }))
    session.send(bytesOf(0x80000004, { status: 0x0b, sequence: 0xffffffff }))
    return true
  })
  t.after(() => smsc.close())
  const { carrier, lines } = await openCarrier(settingsFor(smsc.port))
  t.after(() => carrier.close())
  const outcomes = await Promise.all(Array.from({ length: 200 }, () => carrier.submit(textOf())))
  const refs = new Set(outcomes.map((each) => (each.outcome === 'taken' ? each.ref : '')))
  assert.equal(refs.size, 200)
  assert.ok([...refs].every((ref) => ref.startsWith('id-')))
  assert.ok(lines.filter(({ level }) => level >= 40).length < 5, 'the log is not flooded')
})

test('smpp: a generic_nack is an answer', async (t) => {
  const smsc = await startSmsc((heard, session) => {
    if (heard.commandId !== 4) return false
    session.send(bytesOf(0x80000000, { status: 0x02, sequence: heard.sequence }))
    return true
  })
  t.after(() => smsc.close())
  const { carrier } = await openCarrier(settingsFor(smsc.port))
  t.after(() => carrier.close())
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'refused', code: 4420 })
})

test('smpp: an answer without an id, or with one that nobody can keep, has taken the text', async (t) => {
  const bodies = [
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from('a\u0001b\0'),
    Buffer.from('x'.repeat(300)),
    Buffer.from('whole'),
  ]
  const smsc = await startSmsc((heard, session) => {
    if (heard.commandId !== 4) return false
    const body = bodies.shift() ?? Buffer.alloc(0)
    session.send(bytesOf(0x80000004, { sequence: heard.sequence, body }))
    return true
  })
  t.after(() => smsc.close())
  const { carrier } = await openCarrier(settingsFor(smsc.port))
  t.after(() => carrier.close())
  for (let count = bodies.length; count > 1; count--) {
    const message = textOf()
    assert.deepEqual(await carrier.submit(message), {
      outcome: 'taken',
      ref: `unheard-${message.recipientId}`,
    })
  }
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'taken', ref: 'whole' })
})

test('smpp: a peer that never answers leaves every text unknown, and the window free', async (t) => {
  const smsc = await startSmsc(({ commandId }) => commandId === 4)
  t.after(() => smsc.close())
  const { carrier } = await openCarrier(settingsFor(smsc.port, { responseTimeoutSeconds: 1 }, { window: 10 }))
  t.after(() => carrier.close())
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => carrier.submit(textOf())))
  assert.ok(outcomes.every(({ outcome }) => outcome === 'unknown'))
  assert.equal(carrier.status()[0]?.outstanding, 0)
  smsc.behave = () => false
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: a port where nobody speaks SMPP is tried again until somebody does', async (t) => {
  const sockets: Socket[] = []
  let greet = (socket: Socket) => void socket.end(http)
  const stranger = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    greet(socket)
  })
  const port = await findFreePort()
  stranger.listen(port, '127.0.0.1')
  await once(stranger, 'listening')
  const settings = settingsFor(port, { responseTimeoutSeconds: 1 })
  const carrier = makeCarrier(settings).carrier
  t.after(() => carrier.close())
  carrier.open()
  const tried = (count: number) => eventually(async () => (sockets.length >= count ? true : undefined))
  await tried(2)
  greet = (socket) => void socket.resetAndDestroy()
  await tried(4)
  // Neither an answer nor a word.
  greet = () => {}
  await tried(6)
  assert.equal(carrier.isAvailable(), false)
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  for (const socket of sockets) socket.destroy()
  stranger.close()
  await once(stranger, 'close')
  const smsc = await startSmsc(() => false, port)
  t.after(() => smsc.close())
  await up(carrier)
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: a peer that sends a PDU octet by octet is understood', async (t) => {
  const smsc = await startSmsc((heard, session) => {
    if (heard.commandId !== 4) return false
    for (const octet of usualAnswer(heard, () => 'slow')) session.send(Buffer.from([octet]))
    return true
  })
  t.after(() => smsc.close())
  const { carrier } = await openCarrier(settingsFor(smsc.port))
  t.after(() => carrier.close())
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'taken', ref: 'slow' })
})

test('smpp: a flood of receipts that cannot be recorded is bounded, and answered', async (t) => {
  const blocked = Promise.withResolvers<void>()
  const smsc = await startSmsc()
  t.after(() => smsc.close())
  const { carrier, receipts } = await openCarrier(settingsFor(smsc.port), () => blocked.promise)
  t.after(() => carrier.close())
  const [session] = smsc.sessions
  const count = 12_000
  const receipt = Buffer.concat([
    Buffer.from([0, 0, 0x1e, 0, 2]),
    Buffer.from('7\0'),
    Buffer.from([0x04, 0x27, 0, 1, 2]),
  ])
  for (let sequence = 1; sequence <= count; sequence++) session?.send(delivery(receipt, sequence))
  const answers = (status: number) =>
    session?.heard.filter((each) => each.commandId === 0x80000005 && each.status === status).length
  await eventually(async () => (answers(0x64) === count - 10_000 ? true : undefined))
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  blocked.resolve()
  await eventually(async () => (answers(0) === 10_000 ? true : undefined))
  assert.equal(receipts.length, 10_000)
})
