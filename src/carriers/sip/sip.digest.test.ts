import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  endAsAsked,
  rings,
  startCaller,
  startUdpPeer,
  until,
  type PeerRequest,
  type PeerScript,
} from './sip-peer.test-support.ts'

const options = { timeout: 20_000 }
const username = 'user"one'
const password = 'gehéim'
const settings = { username, password, domain: 'trunk.test' }

interface Proof {
  readonly [field: string]: string | undefined
}

function proofOf(request: PeerRequest, header = 'proxy-authorization'): Proof | undefined {
  const value = request.header[header]
  if (value === undefined) return undefined
  assert.match(value, /^Digest /)
  const fields = [...value.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)]
  return Object.fromEntries(
    fields.map(([, name, quoted, bare]) => [name, quoted?.replaceAll(/\\(.)/g, '$1') ?? bare]),
  )
}

/** RFC 7616 section 3.4.1, written down a second time. */
function isRight(request: PeerRequest, proof: Proof, hash: 'md5' | 'sha256'): boolean {
  const digest = (text: string) => createHash(hash).update(text).digest('hex')
  const { realm, nonce, uri, nc, cnonce, qop } = proof
  const secret = digest(`${username}:${realm}:${password}`)
  const asked = digest(`${request.method}:${uri}`)
  const middle = qop === undefined ? nonce : `${nonce}:${nc}:${cnonce}:${qop}`
  return (
    proof['username'] === username &&
    uri === request.uri &&
    proof['response'] === digest(`${secret}:${middle}:${asked}`)
  )
}

const challenge = (rest: string, nonce = 'n1') =>
  `Proxy-Authenticate: Digest realm="trunk.test", nonce="${nonce}", ${rest}`

/** Lets through whoever proves right for a nonce that `isGood`; challenges the others so. */
function guard(
  hash: 'md5' | 'sha256',
  lines: () => readonly string[],
  isGood: (proof: Proof) => boolean = () => true,
): PeerScript {
  return (request, reply) => {
    if (request.method !== 'INVITE') {
      endAsAsked(request, reply)
      return
    }
    const proof = proofOf(request)
    if (proof && isGood(proof) && isRight(request, proof, hash)) rings(request, reply)
    else reply('407 Proxy Authentication Required', { lines: lines() })
  }
}

for (const { name, hash, rest, qop } of [
  { name: 'MD5', hash: 'md5', rest: 'algorithm=MD5, qop="auth"', qop: 'auth' },
  {
    name: 'MD5 unsaid, auth among others, an opaque',
    hash: 'md5',
    rest: 'opaque="o\\"1", qop="auth-int, auth"',
    qop: 'auth',
  },
  { name: 'MD5 without qop (RFC 2069)', hash: 'md5', rest: 'stale=false', qop: undefined },
  { name: 'SHA-256', hash: 'sha256', rest: 'algorithm=SHA-256, qop="auth"', qop: 'auth' },
] as const) {
  test(`sip: digest ${name}: asked once, then proved unasked, with growing counts`, options, async (t) => {
    const peer = await startUdpPeer(
      t,
      guard(hash, () => [challenge(rest)]),
    )
    const { place } = await startCaller(t, [{ ...peer, settings }])
    for (let calls = 0; calls < 3; calls++) assert.deepEqual((await place()).result, { outcome: 'rang' })
    const invites = peer.got('INVITE')
    const proofs = invites.map((invite) => proofOf(invite))
    assert.equal(proofs[0], undefined)
    assert.deepEqual(
      proofs.slice(1).map((proof) => proof?.['qop']),
      [qop, qop, qop],
    )
    const counts = qop ? ['00000001', '00000002', '00000003'] : [undefined, undefined, undefined]
    assert.deepEqual(
      proofs.slice(1).map((proof) => proof?.['nc']),
      counts,
    )
    assert.equal(proofs[1]?.['opaque'], rest.includes('opaque') ? 'o"1' : undefined)
    // The second INVITE belongs to the same call (RFC 3261 section 22.2).
    assert.deepEqual([invites[0]?.header['cseq'], invites[1]?.header['cseq']], ['1 INVITE', '2 INVITE'])
    for (const field of ['call-id', 'from', 'to'])
      assert.equal(invites[1]?.header[field], invites[0]?.header[field])
    assert.notEqual(invites[1]?.header['via'], invites[0]?.header['via'])
    await until(() => peer.got('ACK').length === 4)
  })
}

test('sip: of several challenges SHA-256 is answered, wherever it stands', options, async (t) => {
  const lines = [
    'algorithm=MD5, qop="auth"',
    'algorithm=SHA-512-256, qop="auth"',
    'algorithm=SHA-256, qop="auth"',
  ]
  const peer = await startUdpPeer(
    t,
    guard('sha256', () => lines.map((rest) => challenge(rest))),
  )
  const { place } = await startCaller(t, [{ ...peer, settings }])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
})

test(
  'sip: a stale nonce is replaced within the call, and one that is refused without a word too',
  options,
  async (t) => {
    for (const stale of ['stale=TRUE, ', '']) {
      let nonce = 1
      const lines = () => [challenge(`${stale}algorithm=MD5, qop="auth"`, `n${nonce}`)]
      const peer = await startUdpPeer(
        t,
        guard('md5', lines, (proof) => proof['nonce'] === `n${nonce}`),
      )
      const { place } = await startCaller(t, [{ ...peer, settings }])
      assert.deepEqual((await place()).result, { outcome: 'rang' })
      nonce++
      assert.deepEqual((await place()).result, { outcome: 'rang' })
      const proofs = peer.got('INVITE').map((invite) => proofOf(invite))
      assert.deepEqual(
        proofs.map((proof) => proof?.['nonce']),
        [undefined, 'n1', 'n1', 'n2'],
      )
      assert.deepEqual(
        proofs.map((proof) => proof?.['nc']),
        [undefined, '00000001', '00000002', '00000001'],
      )
    }
  },
)

for (const [what, other] of Object.entries({
  'a wrong password': { ...settings, password: 'wrong' },
  'no password': { domain: 'trunk.test' },
})) {
  test(`sip: ${what} is the trunk’s failure: the next trunk is asked`, options, async (t) => {
    const script = guard('md5', () => [challenge('algorithm=MD5, qop="auth"', crypto.randomUUID())])
    const peer = await startUdpPeer(t, script)
    const next = await startUdpPeer(t, rings, '127.0.0.34')
    const { place } = await startCaller(t, [
      { ...peer, settings: other },
      { ...next, settings: { priority: 2 } },
    ])
    assert.deepEqual((await place()).result, { outcome: 'rang' })
    assert.equal(peer.got('INVITE').length, other === settings || 'password' in other ? 2 : 1)
    assert.equal(next.got('INVITE').length, 1)
  })
}

for (const [what, line] of Object.entries({
  'auth-int only': challenge('algorithm=MD5, qop="auth-int"'),
  'an unknown algorithm': challenge('algorithm=MD4, qop="auth"'),
  'another scheme': 'Proxy-Authenticate: Basic realm="trunk.test"',
  'no nonce': 'Proxy-Authenticate: Digest realm="trunk.test"',
  nothing: 'X-Nothing: 1',
})) {
  test(`sip: a challenge of ${what} is not answered`, options, async (t) => {
    const peer = await startUdpPeer(
      t,
      guard('md5', () => [line]),
    )
    const { place } = await startCaller(t, [{ ...peer, settings }])
    const { result } = await place()
    assert.deepEqual(result, {
      outcome: 'failed',
      reason: 'carrier_unavailable',
      detail: 'sip 407 by trunk-a',
    })
    assert.equal(peer.got('INVITE').length, 1)
  })
}

test('sip: a peer that calls every nonce stale is given up after four INVITEs', options, async (t) => {
  let nonce = 0
  const lines = () => [challenge('stale=true, algorithm=MD5, qop="auth"', `n${nonce++}`)]
  const peer = await startUdpPeer(
    t,
    guard('md5', lines, () => false),
  )
  const { place } = await startCaller(t, [{ ...peer, settings }])
  assert.equal((await place()).result.outcome, 'failed')
  assert.equal(peer.got('INVITE').length, 4)
})

test(
  'sip: a proxy and the phone behind it may both ask, and 403 to who proved is the trunk’s',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, (request, reply) => {
      if (request.method !== 'INVITE') return endAsAsked(request, reply)
      const proxys = proofOf(request)
      const phones = proofOf(request, 'authorization')
      if (!proxys) reply('407 Who', { lines: [challenge('qop="auth"')] })
      else if (!phones)
        reply('401 Who', { lines: ['WWW-Authenticate: Digest realm="phone", nonce="p1", algorithm=SHA-256'] })
      else if (isRight(request, proxys, 'md5') && isRight(request, phones, 'sha256')) reply('403 Forbidden')
    })
    const { place } = await startCaller(t, [{ ...peer, settings }])
    const { result } = await place()
    assert.deepEqual(result, {
      outcome: 'failed',
      reason: 'carrier_unavailable',
      detail: 'sip 403 by trunk-a',
    })
    assert.equal(peer.got('INVITE').length, 3)
  },
)

test(
  'sip: ACK of an answered call repeats the credentials, and a challenged BYE is proved',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, (request, reply) => {
      const proof = proofOf(request)
      if (request.method === 'ACK') return
      if (proof?.['nonce'] !== request.method || !isRight(request, proof, 'md5'))
        reply('407 Who', { lines: [challenge('qop="auth"', request.method)] })
      else reply('200 OK')
    })
    const { place } = await startCaller(t, [{ ...peer, settings }])
    assert.deepEqual((await place()).result, { outcome: 'answered' })
    await until(() => peer.got('BYE').length > 0)
    const [, invite] = peer.got('INVITE')
    const ack = peer.got('ACK').at(-1)
    assert.equal(ack?.header['cseq'], '2 ACK')
    assert.equal(ack.header['proxy-authorization'], invite?.header['proxy-authorization'])
    await until(() => peer.got('BYE').some((bye) => proofOf(bye)?.['nonce'] === 'BYE'))
  },
)
