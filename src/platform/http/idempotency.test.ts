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
import { createAnswerOnce, eraseAnswersAbout, eraseOldAnswers } from './idempotency.ts'
import { createHttpServer } from './server.ts'
import { speakFaults, type WordFault } from './wire.ts'

const statuses: Readonly<Record<string, number>> = {
  invalid_input: 400,
  malformed_request: 400,
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

/** What the next write does before it may begin. */
let preparing: () => Promise<void> | void = () => {}
const subject = '0190a000-0000-7000-8000-000000000001'

before(async () => {
  database = await createTestDatabase()
  const { db } = database
  await db`create table note (id int generated always as identity, text text)`
  const { box } = deriveSecrets(createMasterKey(Buffer.alloc(32, 1)))
  const answerOnce = createAnswerOnce({ db, box, word })
  const log = createLogger({ level: 'silent' })
  app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes: [] })
  const notes = async (api: FastifyInstance) => {
    speakFaults(api, word)
    const writing =
      (text: string) =>
      async (tx: Db = db) => {
        const [row] = await tx`insert into note (text) values (${text}) returning id`
        await then()
        return { status: 201, body: { id: row?.['id'], secret: 'spoken once' } }
      }
    api.post<{ Body: { text: string }; Querystring: { as: string } }>('/notes', (request, reply) =>
      answerOnce(request, reply, request.query.as, writing(request.body.text)),
    )
    api.post<{ Body: { text: string } }>('/prepared', (request, reply) =>
      answerOnce(
        request,
        reply,
        'prepared',
        {
          async prepare() {
            await preparing()
            return writing(request.body.text)
          },
        },
        { subject },
      ),
    )
  }
  await app.register(notes, { prefix: '/api' })
})
after(async () => {
  await app.close()
  await database.close()
})

function write(key: string, text: string, as = 'shop') {
  return post(`/notes?as=${encodeURIComponent(as)}`, key, text)
}

async function post(path: string, key: string, text: string) {
  const reply = await app.inject({
    method: 'POST',
    url: `/api${path}`,
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

test('idempotency: parallel requests write once; the others are told to wait, and get the answer later', async () => {
  let waiting = 9
  let othersAreTold = (): void => {}
  const told = new Promise<void>((resolve) => (othersAreTold = resolve))
  then = () => told
  const all = Array.from({ length: 10 }, async () => {
    const reply = await write('k2', 'parallel')
    if (--waiting === 0) othersAreTold()
    return reply
  })
  const replies = await Promise.all(all)
  then = () => {}
  assert.equal(await countNotes('parallel'), 1)
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((x, y) => x - y),
    [201, ...Array.from({ length: 9 }, () => 409)],
  )
  const first = replies.find(({ status }) => status === 201)
  assert.deepEqual(await write('k2', 'parallel'), { ...first, replayed: 'true' })
})

test('idempotency: without a key every request writes', async () => {
  const payload = { text: 'no key' }
  for (let i = 0; i < 2; i++) {
    const reply = await app.inject({ method: 'POST', url: '/api/notes?as=shop', payload })
    assert.deepEqual([reply.statusCode, reply.headers['idempotency-replayed']], [201, undefined])
  }
  assert.equal(await countNotes('no key'), 2)
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

test('idempotency: what is prepared is prepared and written once; a repetition meanwhile is told to wait', async () => {
  let prepared = 0
  const { promise: ready, resolve: go } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  preparing = () => {
    prepared++
    begin()
    return ready
  }
  const first = post('/prepared', 'p1', 'prepared')
  await begun
  assert.equal((await post('/prepared', 'p1', 'prepared')).status, 409)
  go()
  assert.equal((await first).status, 201)
  assert.deepEqual(await post('/prepared', 'p1', 'prepared'), { ...(await first), replayed: 'true' })
  assert.equal((await post('/prepared', 'p1', 'other')).status, 422)
  assert.deepEqual([prepared, await countNotes('prepared')], [1, 1])
  preparing = () => {}
})

test('idempotency: a lasting refusal of what is prepared is the answer too, one that passes is not', async () => {
  preparing = () => {
    throw new Fault('sends_exhausted', { retryAfterSeconds: 1 })
  }
  assert.equal((await post('/prepared', 'p2', 'refused')).status, 429)
  preparing = () => {
    throw new Fault('order_not_found')
  }
  assert.equal((await post('/prepared', 'p2', 'refused')).status, 404)
  preparing = () => {}
  const again = await post('/prepared', 'p2', 'refused')
  assert.deepEqual([again.status, again.replayed], [404, 'true'])
})

test('idempotency: answers about what was erased are forgotten, and no others', async () => {
  await eraseAnswersAbout(database.db, [subject])
  assert.equal((await post('/prepared', 'p1', 'prepared')).replayed, undefined)
  assert.equal((await write('k1', 'one')).replayed, 'true')
})

test('idempotency: answers are sealed at rest', async () => {
  assert.match(JSON.stringify((await write('k1', 'one')).body), /spoken once/)
  const [row] = await database.db<{ texts: string }[]>`
    select string_agg(each::text || encode(sealed_answer, 'escape'), '') as texts from idempotency_key as each`
  assert.ok(row && row.texts.includes('k1'))
  assert.doesNotMatch(row.texts, /spoken|secret|refused/)
})

test('idempotency: a key of 23 hours is known, one of 25 hours is forgotten, and erased in the end', async () => {
  const age = (hours: number) =>
    database.db`update idempotency_key set created_at = now() - make_interval(hours => ${hours})`
  await age(23)
  assert.equal((await write('k1', 'another day')).status, 422)
  await eraseOldAnswers(database.db)
  await age(25)
  const fresh = await write('k1', 'another day')
  assert.deepEqual([fresh.status, fresh.replayed], [201, undefined])
  assert.equal((await write('k1', 'another day')).replayed, 'true', 'from now on this is the answer')
  await eraseOldAnswers(database.db)
  const rows = await database.db`select key from idempotency_key`
  assert.deepEqual(
    rows.map((row) => row['key']),
    ['k1'],
  )
})

test('idempotency: a key of no or of 256 characters is refused', async () => {
  for (const key of ['', 'k'.repeat(256)]) {
    assert.deepEqual(await write(key, 'bad key'), {
      status: 400,
      body: { refused: 'invalid_input' },
      replayed: undefined,
    })
  }
  assert.equal(await countNotes('bad key'), 0)
  assert.equal((await write('k'.repeat(255), 'long key')).status, 201)
})

test('idempotency: a body that is nested too deep to be compared is refused, and is no bug', async () => {
  const deep = `{"text":"deep","more":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const headers = { 'idempotency-key': 'deep', 'content-type': 'application/json' }
  const reply = await app.inject({ method: 'POST', url: '/api/notes?as=shop', headers, payload: deep })
  assert.deepEqual([reply.statusCode, reply.json()], [400, { refused: 'malformed_request' }])
  assert.equal(await countNotes('deep'), 0)
})
