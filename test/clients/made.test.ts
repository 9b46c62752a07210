/** clients/: what `npm run clients` makes is what the server says now, and it works. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { bruToJsonV2 } from '@usebruno/lang'
import { endpointsOf } from '../../scripts/clients/openapi.types.ts'
import { apiNames } from '../../scripts/clients/traits.ts'
import { readDocuments, writeClients, type ApiDocuments } from '../../scripts/clients/write-clients.ts'
import { cleanUp, startProcess, type ServerProcess } from '../support/process.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const clients = join(root, 'clients')
const patienceMs = 60_000

let dataDir: string
let server: ServerProcess
let documents: ApiDocuments

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-clients-'))
  server = await startProcess(dataDir)
  documents = await readDocuments(server.url)
})
after(() => cleanUp(dataDir, [server]))

test('what is made out of the documents is up to date: run `npm run clients`', async () => {
  const files = writeClients(documents)
  const there = globSync('{openapi,typescript/src/generated,bruno,postman}/**/*', {
    cwd: clients,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(clients.length + 1))
  assert.deepEqual(there.toSorted(), [...files.keys()].toSorted())
  const stale: string[] = []
  for (const [name, text] of files) {
    if ((await readFile(join(clients, name), 'utf8')) !== text) stale.push(name)
  }
  assert.deepEqual(stale, [])
})

test('every endpoint is in the collections, with method and address', async () => {
  const postman = JSON.parse(
    await readFile(join(clients, 'postman/switchboard.postman_collection.json'), 'utf8'),
  ) as { info: { schema: string }; item: { item: { request: { method: string; url: { raw: string } } }[] }[] }
  assert.match(postman.info.schema, /collection\/v2\.1\.0\/collection\.json$/)
  for (const [index, name] of apiNames.entries()) {
    const expected = endpointsOf(documents[name]).map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    )
    assert.ok(expected.length > 0)
    const files = globSync(`${clients}/bruno/${name}/*.bru`).filter((file) => !file.endsWith('/folder.bru'))
    const inBruno = await Promise.all(
      files.map(async (file) => {
        const { http } = bruToJsonV2(await readFile(file, 'utf8'))
        return `${http.method} ${pathOf(http.url)}`
      }),
    )
    assert.deepEqual(inBruno.toSorted(), expected.toSorted())
    const inPostman = postman.item[index]?.item.map(
      ({ request }) => `${request.method.toLowerCase()} ${pathOf(request.url.raw)}`,
    )
    assert.deepEqual(inPostman?.toSorted(), expected.toSorted())
  }
})

function pathOf(url: string): string {
  return url.replace(/^\{\{(?:baseUrl|httpsUrl)\}\}/, '').replace(/\?.*$/, '')
}

const shown: Record<(typeof apiNames)[number], RegExp> = {
  callup: /success: true/,
  sms4wp: /'01012345678', '01022220001'/,
  senicare: /userId: 'example1234'/,
  virtualclass: /\/space\/softways\/dashboard\/…/,
  itechs: /available: true, read: false/,
}

for (const name of apiNames) {
  test(`the example of ${name} works`, async () => {
    const example = join(clients, `typescript/examples/${name}.ts`)
    const { stdout } = await run(process.execPath, [example, join(dataDir, 'demo.json')], {
      env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: server.demo.caFile },
      timeout: patienceMs,
    })
    assert.match(stdout, shown[name])
  })
}

test('the package compiles to JavaScript and types', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-package-'))
  t.after(() => rm(folder, { recursive: true }))
  const tsc = join(root, 'node_modules/.bin/tsc')
  await run(tsc, ['-p', join(clients, 'typescript'), '--outDir', folder], { timeout: patienceMs })
  const { exports } = JSON.parse(await readFile(join(clients, 'typescript/package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  assert.deepEqual(Object.keys(exports), apiNames.map((name) => `./${name}`).toSorted())
  const made = globSync('*.{js,d.ts}', { cwd: folder })
  for (const file of Object.values(exports).map((path) => path.replace('./dist/', ''))) {
    assert.ok(made.includes(file) && made.includes(file.replace(/js$/, 'd.ts')), file)
  }
  assert.match(await readFile(join(folder, 'callup.js'), 'utf8'), /from '.\/bodies.js'/)
})
