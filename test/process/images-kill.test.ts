import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { Agent, FormData, request } from 'undici'
import { makeHeavyJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import type { Db } from '../../src/platform/db/database.ts'
import { eventually } from '../support/callup.ts'
import { cleanUp, connectTo, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-images-kill-'))
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

async function start(): Promise<{ server: ServerProcess; dispatcher: Agent }> {
  const server = await startProcess(dataDir)
  servers.push(server)
  const dispatcher = new Agent({ connect: { ca: await readFile(server.demo.caFile, 'utf8') } })
  return { server, dispatcher }
}

async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const db = await connectTo(dataDir)
  try {
    return await work(db)
  } finally {
    await db.end()
  }
}

const storedFiles = () => globSync('objects/images/*/*', { cwd: dataDir }).map((file) => basename(file))

test('kill -9 under load: every image that was answered 201 opens, and nothing else stays in the store', async (t) => {
  const { server, dispatcher } = await start()
  const { apiKey } = server.demo.itechs
  const headers = { 'x-itechs-api-key': apiKey }
  const image = await makeHeavyJpeg(100_000)
  const accepted: string[] = []
  const client = async () => {
    for (;;) {
      const body = new FormData()
      body.set('file', new Blob([Uint8Array.from(image)]), 'a.jpg')
      const url = `${server.demo.httpsUrl}/cp-insurance/image/`
      const answer = await request(url, { dispatcher, method: 'POST', headers, body })
        .then(async ({ statusCode, body: text }) => ({ statusCode, text: await text.text() }))
        .catch(() => undefined)
      if (!answer) return
      if (answer.statusCode === 201) {
        accepted.push((JSON.parse(answer.text) as { data: { id: string } }).data.id)
      }
    }
  }
  const clients = Array.from({ length: 12 }, client)
  await eventually(() => Promise.resolve(accepted.length > 30 ? true : undefined))
  server.child.kill('SIGKILL')
  await Promise.all(clients)

  const again = await start()
  for (const id of accepted) {
    const url = `${again.server.demo.httpsUrl}/cp-insurance/image/${id}/`
    const link = await request(url, { dispatcher: again.dispatcher, headers })
    const { data } = (await link.body.json()) as { data: { url: string } | null }
    assert.ok(data, `image ${id} was answered 201 and is lost`)
    const shown = await request(data.url, { dispatcher: again.dispatcher })
    assert.equal(shown.statusCode, 200)
    await shown.body.dump()
  }
  const files = storedFiles()
  const [unanswered] = await inDatabase(async (db) => {
    await db`update image set created_at = created_at - interval '2 hours'`
    await db`select graphile_worker.add_job('erase-images', '{}')`
    return db<{ count: number }[]>`select count(*)::int as count from image where state = 'storing'`
  })
  const left = await eventually(async () => {
    const rows = await inDatabase((db) => db<{ id: string; state: string }[]>`select id, state from image`)
    return rows.every(({ state }) => state === 'stored') ? rows : undefined
  })
  assert.deepEqual(storedFiles().toSorted(), left.map(({ id }) => id).toSorted())
  assert.ok(left.length >= accepted.length)
  t.diagnostic(
    `${accepted.length} answered, ${files.length} files at the restart, ${unanswered?.count} were being stored`,
  )
})
