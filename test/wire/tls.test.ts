import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { connect, type ConnectionOptions } from 'node:tls'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ca: Buffer
before(async () => {
  server = await startTestServer({}, { work: false })
  ca = await readFile(server.caFile)
})
after(() => server.close())

interface Agreed {
  readonly protocol: string | null
  readonly cipher: string
  /** Of the key exchange: forward secrecy. */
  readonly exchange: string | undefined
}

/** What client and listener agree on; rejects when they do not. */
function shakeHands(options: ConnectionOptions = {}): Promise<Agreed> {
  const { hostname, port } = new URL(server.httpsUrl)
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, servername: hostname, port: Number(port), ca, ...options },
      () => {
        const { type } = socket.getEphemeralKeyInfo() as { type?: string }
        resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, exchange: type })
        socket.destroy()
      },
    )
    socket.on('error', reject)
  })
}

// A client that would take anything: what is refused, the listener refuses.
const anything = 'ALL:@SECLEVEL=0'

test('TLS: 1.3 where the client can, 1.2 else, nothing older', async () => {
  assert.equal((await shakeHands()).protocol, 'TLSv1.3')
  assert.equal((await shakeHands({ maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2')
  for (const version of ['TLSv1.1', 'TLSv1'] as const) {
    const old = { minVersion: version, maxVersion: version, ciphers: anything }
    await assert.rejects(shakeHands(old), /alert protocol version|ECONNRESET/i, version)
  }
})

test('TLS: the strongest cipher is chosen, whatever the client would rather have', async () => {
  assert.equal((await shakeHands()).cipher, 'TLS_AES_256_GCM_SHA384')
  const weakFirst = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384'
  const { cipher, exchange } = await shakeHands({
    maxVersion: 'TLSv1.2',
    ciphers: `${weakFirst}:ECDHE-ECDSA-AES256-GCM-SHA384`,
  })
  assert.match(cipher, /^ECDHE-(?:RSA|ECDSA)-AES256-GCM-SHA384$/)
  assert.equal(exchange, 'ECDH')
})

test('TLS: no cipher without forward secrecy or without authentication of what is sent, no nameless ones', async () => {
  const weak = [
    'AES128-GCM-SHA256',
    'AES256-SHA256',
    'AES128-SHA',
    'ECDHE-RSA-AES128-SHA',
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-RSA-AES256-SHA384',
    'ECDHE-ECDSA-AES256-SHA384',
    'DHE-RSA-AES128-SHA256',
    'aNULL',
    'eNULL',
  ]
  for (const name of weak) {
    const options = { maxVersion: 'TLSv1.2', ciphers: `${name}:@SECLEVEL=0` } as const
    await assert.rejects(
      shakeHands(options),
      /handshake failure|no ciphers|no shared cipher|ECONNRESET/i,
      name,
    )
  }
})
