import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { pino } from 'pino'
import { eventually } from '../../../test/support/callup.ts'
import { makeDevelopmentCertificate } from '../../platform/http/development-certificate.ts'
import { createConnection, type Answer } from './connection.ts'
import { encodeBare } from './pdu-encoding.ts'
import {
  bytesOf,
  makeCarrier,
  openCarrier,
  settingsFor,
  startSmsc,
  textOf,
  type Smsc,
} from './smsc.test-support.ts'

async function house(t: TestContext, behave?: Smsc['behave']) {
  const smsc = await startSmsc(behave)
  t.after(() => smsc.close())
  const socket = connect(smsc.port, '127.0.0.1')
  await once(socket, 'connect')
  t.after(() => socket.destroy())
  const requests: number[] = []
  const ends: string[] = []
  const connection = createConnection(socket, {
    log: pino({ level: 'silent' }),
    responseTimeoutMs: 100,
    onRequest: ({ commandId }) => {
      requests.push(commandId)
      if (commandId === 0x05) throw new Error('a bug')
    },
    onEnd: (reason) => ends.push(reason),
  })
  const ask = () =>
    new Promise<Answer>((resolve) => {
      connection.request(encodeBare(0x15), resolve)
    })
  return { smsc, connection, ask, requests, ends }
}

test('smpp: a request of which nothing left can go elsewhere, and one that was written cannot', async (t) => {
  const { connection, ask } = await house(t, () => true)
  const written = ask()
  await new Promise(setImmediate)
  const kept = ask()
  connection.destroy('a test')
  assert.deepEqual(await written, { kind: 'lost', left: true })
  assert.deepEqual(await kept, { kind: 'lost', left: false })
  assert.deepEqual(await ask(), { kind: 'lost', left: false })
})

test('smpp: a request without an answer in time is told so once', async (t) => {
  const { ask, connection, ends } = await house(t, () => true)
  assert.deepEqual(await ask(), { kind: 'silence' })
  connection.destroy('a test')
  await eventually(async () => (ends.length > 0 ? true : undefined))
  assert.deepEqual(ends, ['a test'])
})

test('smpp: an error of our own in handling a PDU ends the connection and not the process', async (t) => {
  const { smsc, ends, ask } = await house(t)
  await ask()
  smsc.sessions[0]?.send(bytesOf(0x05))
  await eventually(async () => (ends.length > 0 ? true : undefined))
  assert.deepEqual(ends, ['a PDU could not be handled'])
})

test('smpp: a peer that asks and does not read is left', async (t) => {
  const { smsc, ends, ask } = await house(t)
  await ask()
  const socket = smsc.sessions[0]?.socket
  socket?.pause()
  const question = Buffer.concat(
    Array.from({ length: 4000 }, (_each, index) => bytesOf(0x15, { sequence: index + 1 })),
  )
  const flood = setInterval(() => {
    for (let count = 0; count < 20 && ends.length === 0; count++) socket?.write(question)
  }, 1)
  t.after(() => clearInterval(flood))
  await eventually(async () => (ends.length > 0 ? true : undefined))
  assert.deepEqual(ends, ['it does not read'])
})

test('smpp: TLS, with the authority and the name that the operator trusts and no other', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-smpp-'))
  t.after(() => rm(folder, { recursive: true }))
  const { key, cert, caFile } = await makeDevelopmentCertificate(folder)
  const smsc = await startSmsc(() => false, 0, { key, cert })
  t.after(() => smsc.close())
  const tls = { tls: true, caFile, serverName: 'localhost' }
  const { carrier } = await openCarrier(settingsFor(smsc.port, {}, tls))
  t.after(() => carrier.close())
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  for (const wrong of [
    { caFile: undefined },
    { serverName: 'elsewhere.example' },
    { caFile: path.join(folder, 'none') },
    { tls: false },
  ]) {
    const settings = settingsFor(smsc.port, {}, JSON.parse(JSON.stringify({ ...tls, ...wrong })))
    const refused = makeCarrier(settings)
    t.after(() => refused.carrier.close())
    refused.carrier.open()
    await eventually(async () => (refused.lines.length >= 2 ? true : undefined))
    assert.equal(refused.carrier.isAvailable(), false)
    await refused.carrier.close()
  }
  assert.equal(smsc.submitted().length, 1)
})
