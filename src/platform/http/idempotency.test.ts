import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { Fault } from '../../core/fault.ts'
import type { Db } from '../db/database.ts'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { createMasterKey } from '../secrets/master-key.ts'
import { deriveSecrets } from '../secrets/secrets.ts'
import { createAnswerOnce } from './idempotency.ts'
import { createHttpServer } from './server.ts'
import { speakFaults, type WordFault } from './wire.ts'

const statuses: Readonly<Record<string, number>> = {
  invalid_input: 400,
  order_not_found: 404,
  sends_exhausted: 429,
  idempotency_key_in_flight: 409,
  idempotency_key_reused: 422,
}
const word: WordFault = ({ code }) => ({ status: statuses[code] ?? 500, body: { refused: code } })

let database: TestDatabase
let app: FastifyInstance
/** What the next write does after it has written its row. */
let then: () => Promise<void> | void = () => {}

before(async () => {
  database = await createTestDatabase()
  const { db } = database
  await db`create table note (id int generated always as identity, text text)`
  const { box } = deriveSecrets(createMasterKey(Buffer.alloc(32, 1)))
  const answerOnce = createAnswerOnce({ db, box, word })
  const log = createLogger({ level: 'silent' })
  app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes: [] })
  await app.register(addNotes, { prefix: '/api' })

  async function addNotes(api: FastifyInstance) {
    speakFaults(api, word)
    api.post<{ Body: { text: string }; Querystring: { as: string } }>('/notes', (request, reply) =>
      answerOnce(request, reply, request.query.as, async (tx: Db = db) => {
        const [row] = await tx`insert into note (text) values (${request.body.text}) returning id`
        await then()
        return { status: 201, body: { id: row?.['id'], secret: 'spoken once' } }
      }),
    )
  }
})
after(async () => {
  await app.close()
  await database.close()
})

async function write(key: string, text: string, as = 'shop') {
  const reply = await app.inject({
    method: 'POST',
    url: `/api/notes?as=${as}`,
    headers: { 'idempotency-key': key },
    payload: { text },
  })
  return {
    status: reply.statusCode,
    body: reply.json<unknown>(),
    replayed: reply.headers['idempotency-replayed'],
  }
}

async function countNotes(text: string): Promise<number> {
  const [row] = await database.db<
    { count: number }[]
  >`select count(*)::int as count from note where text = ${text}`
  return row?.count ?? 0
}

test('idempotency: the same key and body get the first answer again, and the write runs once', async () => {
  const first = await write('k1', 'one')
  const again = await write('k1', 'one')
  assert.deepEqual([first.status, first.replayed], [201, undefined])
  assert.deepEqual(again, { ...first, replayed: 'true' })
  assert.equal(await countNotes('one'), 1)
})

test('idempotency: another body under the same key is refused; another credential has keys of its own', async () => {
  assert.equal((await write('k1', 'other')).status, 422)
  assert.equal(await countNotes('other'), 0)
  assert.equal((await write('k1', 'other', 'another shop')).status, 201)
})

test('idempotency: parallel requests write once; the others are told to wait or get the answer', async () => {
  then = () => new Promise((resolve) => setTimeout(resolve, 50))
  const replies = await Promise.all(Array.from({ length: 10 }, () => write('k2', 'parallel')))
  then = () => {}
  assert.equal(await countNotes('parallel'), 1)
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([201, 409]))
})

test('idempotency: a crash in the middle leaves nothing, and the key can be used again', async () => {
  then = () => {
    throw new Error('crash')
  }
  assert.equal((await write('k3', 'crash')).status, 500)
  then = () => {}
  assert.equal(await countNotes('crash'), 0)
  assert.equal((await write('k3', 'crash')).status, 201)
})

test('idempotency: a lasting refusal undoes the write and is the answer from then on', async () => {
  then = () => {
    throw new Fault('order_not_found')
  }
  assert.equal((await write('k4', 'refused')).status, 404)
  then = () => {}
  assert.deepEqual(await write('k4', 'refused'), {
    status: 404,
    body: { refused: 'order_not_found' },
    replayed: 'true',
  })
  assert.equal(await countNotes('refused'), 0)
})

test('idempotency: a refusal that passes with time is tried again', async () => {
  then = () => {
    throw new Fault('sends_exhausted', { retryAfterSeconds: 1 })
  }
  assert.equal((await write('k5', 'later')).status, 429)
  then = () => {}
  assert.equal((await write('k5', 'later')).status, 201)
})

test('idempotency: answers are sealed at rest and forgotten after 24 hours', async () => {
  const rows = await database.db<{ sealed_answer: Buffer }[]>`select sealed_answer from idempotency_key`
  assert.ok(rows.length > 0 && rows.every((row) => !row.sealed_answer.includes('spoken')))
  await database.db`update idempotency_key set created_at = now() - interval '25 hours'`
  const { status, replayed } = await write('k1', 'another day')
  assert.deepEqual([status, replayed], [201, undefined])
})

test('idempotency: a key of no or of 256 characters is refused', async () => {
  assert.equal((await write('', 'x')).status, 400)
  assert.equal((await write('k'.repeat(256), 'x')).status, 400)
  assert.equal((await write('k'.repeat(255), 'x')).status, 201)
})
