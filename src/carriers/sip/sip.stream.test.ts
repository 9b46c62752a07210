import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { createServer } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import { generate } from 'selfsigned'
import { findFreePort } from '../../../test/support/ports.ts'
import {
  endAsAsked,
  rings,
  startCaller,
  startTcpPeer,
  until,
  writeReply,
  type PeerScript,
} from './sip-peer.test-support.ts'

const options = { timeout: 20_000 }
const tcp = { settings: { transport: 'tcp' } }

test('sip: by TCP all calls share one connection, and nothing is repeated', options, async (t) => {
  const peer = await startTcpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') setTimeout(() => rings(request, reply), 150)
    else endAsAsked(request, reply)
  })
  const { place } = await startCaller(t, [{ ...peer, ...tcp }])
  const ends = await Promise.all(Array.from({ length: 20 }, () => place()))
  assert.ok(ends.every(({ result, rings: heard }) => result.outcome === 'rang' && heard === 1))
  await until(() => peer.got('ACK').length === 20)
  assert.deepEqual([peer.sockets.length, peer.got('INVITE').length, peer.got('CANCEL').length], [1, 20, 20])
  const [invite] = peer.got('INVITE')
  const port = peer.sockets[0]?.remotePort
  assert.match(invite?.header['via'] ?? '', new RegExp(`^SIP/2\\.0/TCP 127\\.0\\.0\\.30:${port};`))
  assert.match(invite?.header['contact'] ?? '', new RegExp(`@127\\.0\\.0\\.30:${port};transport=tcp>$`))
})

test('sip: a TCP stream is cut into messages wherever it breaks', options, async (t) => {
  const peer = await startTcpPeer(t, (request, reply) => {
    if (request.method !== 'INVITE') {
      endAsAsked(request, reply)
      return
    }
    const both = `\r\n\r\n${writeReply(request, '100 Trying')}${writeReply(request, '183 Early', { body: 'v=0\r\n\r\n' })}`
    void (async () => {
      for (const sign of `${both}\r\n`) {
        peer.send(sign)
        await sleep(0)
      }
      peer.send(both.repeat(3))
    })()
  })
  const { place } = await startCaller(t, [{ ...peer, ...tcp }])
  const { result, rings: heard } = await place()
  assert.deepEqual([result, heard], [{ outcome: 'rang' }, 1])
  assert.equal(peer.sockets.length, 1)
})

test('sip: a connection that breaks before any answer leads to the next trunk', options, async (t) => {
  const broken = await startTcpPeer(t, () => broken.sockets.at(-1)?.destroy())
  const peer = await startTcpPeer(t, rings, { host: '127.0.0.33' })
  const { place } = await startCaller(t, [
    { ...broken, ...tcp },
    { ...peer, settings: { transport: 'tcp', priority: 2 } },
  ])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
  assert.deepEqual([broken.got('INVITE').length, peer.got('INVITE').length], [1, 1])
})

test(
  'sip: a connection that breaks while the phone rings: the CANCEL comes by a new one, in time',
  options,
  async (t) => {
    const peer = await startTcpPeer(t, (request, reply) => {
      rings(request, reply)
      if (request.method === 'INVITE') setTimeout(() => peer.sockets.at(-1)?.destroy(), 30)
    })
    const { place } = await startCaller(t, [{ ...peer, ...tcp }])
    const { result, rings: heard, tookMs } = await place({ ringMs: 300 })
    assert.deepEqual([result, heard], [{ outcome: 'rang' }, 1])
    assert.ok(tookMs >= 290, `${tookMs} ms`)
    const [invite, cancel] = [peer.got('INVITE')[0], peer.got('CANCEL')[0]]
    assert.equal(peer.sockets.length, 2)
    assert.equal(cancel?.header['via'], invite?.header['via'])
    assert.equal(cancel?.header['call-id'], invite?.header['call-id'])
  },
)

test(
  'sip: and when it breaks after the 100 only, CANCEL is sent before the next trunk is asked',
  options,
  async (t) => {
    const broken = await startTcpPeer(t, (request, reply) => {
      if (request.method !== 'INVITE') return endAsAsked(request, reply)
      reply('100 Trying')
      setTimeout(() => broken.sockets.at(-1)?.destroy(), 30)
    })
    const peer = await startTcpPeer(t, rings, { host: '127.0.0.33' })
    const { place } = await startCaller(t, [
      { ...broken, ...tcp },
      { ...peer, settings: { transport: 'tcp', priority: 2 } },
    ])
    assert.deepEqual((await place()).result, { outcome: 'rang' })
    const [cancel] = broken.got('CANCEL')
    assert.ok(cancel && cancel.at <= (peer.got('INVITE')[0]?.at ?? 0))
  },
)

test('sip: where nobody listens calls fail quickly, until somebody does', options, async (t) => {
  const host = '127.0.0.32'
  const port = await findFreePort(host)
  const { place } = await startCaller(t, [{ host, port, ...tcp }])
  for (let calls = 0; calls < 20; calls++) {
    const { result, tookMs } = await place()
    const detail = 'no connection by trunk-a'
    assert.deepEqual(result, { outcome: 'failed', reason: 'carrier_unavailable', detail })
    assert.ok(tookMs < 500, `${tookMs} ms`)
  }
  const again = await startTcpPeer(t, rings, { host, port })
  for (let isBack = false; !isBack; await sleep(20)) isBack = (await place()).result.outcome === 'rang'
  assert.equal(again.sockets.length, 1)
})

async function certificateFor(t: TestContext, name: string) {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-sip-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const ca = path.join(folder, 'ca.pem')
  await writeFile(ca, made.cert)
  return { key: made.private, cert: made.cert, ca }
}

test('sip: by TLS, with a certificate that is vouched for, and with no other', options, async (t) => {
  const { key, cert, ca } = await certificateFor(t, 'trunk.test')
  const script: PeerScript = (request, reply) => rings(request, reply)
  const peer = await startTcpPeer(t, script, { server: createServer({ key, cert }) })
  const outcomes = []
  for (const tls of [
    { ca, serverName: 'trunk.test' },
    { verify: false },
    { serverName: 'trunk.test' },
    { ca, serverName: 'other.test' },
    { ca },
  ]) {
    const { place } = await startCaller(t, [{ ...peer, settings: { transport: 'tls', tls } }])
    outcomes.push((await place()).result.outcome)
  }
  assert.deepEqual(outcomes, ['rang', 'rang', 'failed', 'failed', 'failed'])
  assert.match(peer.got('INVITE')[0]?.header['via'] ?? '', /^SIP\/2\.0\/TLS /)
})
