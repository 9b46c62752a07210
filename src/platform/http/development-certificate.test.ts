import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { makeDevelopmentCertificate, type ServerCertificate } from './development-certificate.ts'

const dayMs = 24 * 60 * 60 * 1000

let folder: string
let dataDir: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-certificate-'))
})
beforeEach(async () => {
  dataDir = await mkdtemp(join(folder, 'data-'))
})
after(() => rm(folder, { recursive: true }))

/** One request to a server with this certificate; the address that it answered. */
async function shakeHands(
  certificate: ServerCertificate,
  host: string,
  trust: { ca?: string },
): Promise<string> {
  const server = createServer(certificate, (_request, response) => response.end('hello')).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const request = get({ host, port, agent: false, family: 4, ...trust })
    const [response] = await once(request, 'response')
    return String((await once(response, 'data'))[0])
  } finally {
    server.close()
  }
}

test('certificate: who trusts the CA can talk to localhost and 127.0.0.1; who does not, cannot', async () => {
  const { caFile, ...certificate } = await makeDevelopmentCertificate(dataDir)
  assert.equal(caFile, join(dataDir, 'ca.pem'))
  const ca = await readFile(caFile, 'utf8')
  for (const host of ['localhost', '127.0.0.1']) {
    assert.equal(await shakeHands(certificate, host, { ca }), 'hello')
    await assert.rejects(shakeHands(certificate, host, {}), /certificate/)
  }
  const another = await makeDevelopmentCertificate(await mkdtemp(join(folder, 'other-')))
  await assert.rejects(shakeHands(another, 'localhost', { ca }), /certificate/)
  assert.match(new X509Certificate(certificate.cert).subjectAltName ?? '', /IP Address:0:0:0:0:0:0:0:1/)
})

test('certificate: it lasts, within what browsers accept, and is used again', async () => {
  const first = await makeDevelopmentCertificate(dataDir)
  const { validFromDate, validToDate } = new X509Certificate(first.cert)
  const days = (validToDate.getTime() - validFromDate.getTime()) / dayMs
  assert.ok(days > 365 && days <= 398, `${days} days`)
  assert.deepEqual(await makeDevelopmentCertificate(dataDir), first)
})

test('certificate: made anew a month before it ends', async (context) => {
  const first = await makeDevelopmentCertificate(dataDir)
  const ends = new X509Certificate(first.cert).validToDate.getTime()
  context.mock.timers.enable({ apis: ['Date'], now: ends - 31 * dayMs })
  assert.equal((await makeDevelopmentCertificate(dataDir)).cert, first.cert)
  context.mock.timers.setTime(ends - 29 * dayMs)
  const next = await makeDevelopmentCertificate(dataDir)
  assert.notEqual(next.cert, first.cert)
  assert.ok(new X509Certificate(next.cert).validToDate.getTime() > ends + 300 * dayMs)
})

for (const file of ['tls/server.key', 'tls/server.pem', 'ca.pem']) {
  test(`certificate: made anew when ${file} is missing, broken or from elsewhere`, async () => {
    const elsewhere = join(folder, `elsewhere-${file.replace('/', '-')}`)
    await makeDevelopmentCertificate(elsewhere)
    let last = await makeDevelopmentCertificate(dataDir)
    for (const harm of [
      () => rm(join(dataDir, file)),
      () => writeFile(join(dataDir, file), 'broken'),
      async () => writeFile(join(dataDir, file), await readFile(join(elsewhere, file))),
    ]) {
      await harm()
      const next = await makeDevelopmentCertificate(dataDir)
      assert.notEqual(next.cert, last.cert)
      const ca = await readFile(next.caFile, 'utf8')
      assert.equal(await shakeHands(next, 'localhost', { ca }), 'hello')
      last = next
    }
  })
}

test("certificate: the server's key is for its owner only, and the CA's key is nowhere", async () => {
  const { caFile } = await makeDevelopmentCertificate(dataDir)
  assert.equal((await stat(join(dataDir, 'tls/server.key'))).mode & 0o777, 0o600)
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  assert.equal(files.length, 3)
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const keys = texts.filter((text) => text.includes('PRIVATE KEY'))
  assert.equal(keys.length, 1)
  const ca = new X509Certificate(await readFile(caFile))
  const [key = ''] = keys
  assert.ok(!ca.checkPrivateKey(createPrivateKey(key)))
  assert.ok(!createPublicKey(key).equals(ca.publicKey))
})
