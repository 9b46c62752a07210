import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { after, before, test } from 'node:test'
import { openTestHouse } from './house.test-support.ts'
import { createPost, type Post } from './post.ts'
import { startReceiver } from './receiver.test-support.ts'
import type { AnswerWorth, Question, Webhooks } from './webhooks.ts'

const { db, secrets, close, build, ask, takeJobs, takeJob, stateOf } = await openTestHouse()
after(close)
before(() => db`create table heard (subject uuid not null)`)

/** Judges by what came: {"result": true} is accepted and written down, {"error"} declined. */
function buildAsking(options: { post?: Post; isStillAsked?: () => boolean } = {}) {
  const { isStillAsked = () => true, ...rest } = options
  const built = build({ random: () => 0.5, ...rest })
  const judged: { question: Question; answer: unknown }[] = []
  const asked: { question: Question; isAsked: boolean }[] = []
  built.webhooks.onAnswer('thing.asked', {
    isStillAsked: async () => isStillAsked(),
    async judge(tx, question, answer): Promise<AnswerWorth> {
      judged.push({ question, answer })
      const { result, error } = (answer ?? {}) as { result?: unknown; error?: unknown }
      if (result === true) await tx`insert into heard values (${question.subject})`
      return result === true ? 'accepted' : error === undefined ? 'unusable' : 'declined'
    },
    setAsked: async (_tx, question, isAsked) => void asked.push({ question, isAsked }),
  })
  return { ...built, judged, asked }
}

const answering =
  (...bodies: readonly string[]): RequestListener =>
  (_, response) =>
    void response.end(bodies.length > 1 ? (bodies as string[]).shift() : bodies[0])

async function countHeard(subject: string) {
  const rows = await db`select from heard where subject = ${subject}`
  return rows.length
}

async function takeAndDeliver(webhooks: Webhooks, tenant: string) {
  const job = await takeJob(tenant)
  await webhooks.deliver(job)
  return job
}

test('question: the body is what was asked and nothing around it; an accepted answer ends it and is kept', async (t) => {
  const receiver = await startReceiver(t, answering('{"result":true,"more":"예"}'))
  const { webhooks, judged } = buildAsking()
  const { tenant, id, subject } = await ask(webhooks, receiver.url)
  await takeAndDeliver(webhooks, tenant)
  assert.equal(receiver.requests[0]?.body, '{"thing":1}')
  const question = { tenant, id, event: 'thing.asked', subject }
  assert.deepEqual(judged, [{ question, answer: { result: true, more: '예' } }])
  const { state, settled, attempts } = await stateOf({ tenant, id })
  assert.deepEqual({ state, settled }, { state: 'delivered', settled: true })
  assert.equal(attempts[0]?.answer, '{"result":true,"more":"예"}')
  assert.equal(await countHeard(subject), 1)
  assert.deepEqual(await takeJobs(tenant), [])
})

test('question: what the judge writes and the record of the try are one: neither without the other', async (t) => {
  const receiver = await startReceiver(t, answering('{"result":true}'))
  const { webhooks } = buildAsking()
  const key = await ask(webhooks, receiver.url)
  const job = await takeJob(key.tenant)
  await db`create function broken() returns trigger language plpgsql as $$ begin raise 'log is broken'; end $$`
  await db`create trigger broken before insert on webhook_attempt execute function broken()`
  await assert.rejects(webhooks.deliver(job), /log is broken/)
  assert.equal(await countHeard(key.subject), 0)
  await db`drop function broken cascade`
  await webhooks.deliver(job)
  assert.equal(await countHeard(key.subject), 1)
  assert.deepEqual(
    receiver.requests.map(({ headers }) => headers['webhook-id']),
    [key.id, key.id],
  )
})

const unusable: Readonly<Record<string, string>> = {
  nothing: '',
  HTML: '<!DOCTYPE html><title>OK</title>',
  'JSON null': 'null',
  'half of a JSON text': '{"result":tr',
  '10 MB': `{"result":true,"long":"${'x'.repeat(10 * 1024 * 1024)}"}`,
}
for (const [what, body] of Object.entries(unusable)) {
  test(`question: ${what} is asked again, and the answer after the retry counts`, async (t) => {
    const receiver = await startReceiver(t, answering(body, '{"result":true}'))
    const { webhooks, lines } = buildAsking()
    const key = await ask(webhooks, receiver.url)
    await takeAndDeliver(webhooks, key.tenant)
    const { state, attempts } = await stateOf(key)
    assert.deepEqual([state, attempts[0]?.status, attempts[0]?.failure], ['pending', 200, 'unusable_answer'])
    assert.equal(attempts[0]?.answer, body.slice(0, 2000))
    assert.equal(await countHeard(key.subject), 0)
    assert.equal((await takeAndDeliver(webhooks, key.tenant)).seconds, 5)
    assert.equal((await stateOf(key)).state, 'delivered')
    assert.equal(await countHeard(key.subject), 1)
    assert.match(lines.join(''), /"outcome":"unusable_answer"/)
    assert.doesNotMatch(lines.join(''), /DOCTYPE|xxx/)
  })
}

test('question: a receiver that hangs is asked again, and its answer after the retry counts', async (t) => {
  let requests = 0
  const receiver = await startReceiver(t, (_, response) => {
    if (++requests === 1) response.writeHead(200).write('{"result":tr')
    else response.end('{"result":true}')
  })
  const { webhooks } = buildAsking({ post: createPost({ allowPrivate: true, timeoutMs: 300 }) })
  const key = await ask(webhooks, receiver.url)
  await takeAndDeliver(webhooks, key.tenant)
  const { state, attempts } = await stateOf(key)
  assert.deepEqual([state, attempts[0]?.failure, attempts[0]?.answer], ['pending', 'timeout', null])
  await takeAndDeliver(webhooks, key.tenant)
  assert.equal((await stateOf(key)).state, 'delivered')
  assert.equal(await countHeard(key.subject), 1)
})

test('question: in production a name that leads to a private address is not asked', async (t) => {
  const receiver = await startReceiver(t, answering('{"result":true}'))
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const { webhooks } = buildAsking({ post: createPost({ allowPrivate: false, resolve }) })
  const key = await ask(webhooks, `https://receiver.test:${receiver.port}/hook`)
  await takeAndDeliver(webhooks, key.tenant)
  const { state, attempts } = await stateOf(key)
  assert.deepEqual([state, attempts[0]?.failure, attempts[0]?.answer], ['pending', 'refused_address', null])
  assert.equal(receiver.connections(), 0)
  assert.equal(await countHeard(key.subject), 0)
  await takeJob(key.tenant)
})

test('question: eight answers that nobody can use end as failed, and who asks hears it; so when it is replayed', async (t) => {
  const receiver = await startReceiver(t, answering('{}'))
  const { webhooks, asked } = buildAsking()
  const key = await ask(webhooks, receiver.url)
  for (let i = 0; i < 7; i++) await takeAndDeliver(webhooks, key.tenant)
  assert.deepEqual(asked, [])
  await takeAndDeliver(webhooks, key.tenant)
  const { state, attempts } = await stateOf(key)
  assert.deepEqual([state, attempts.length], ['failed', 8])
  const question = { ...key, event: 'thing.asked' }
  assert.deepEqual(asked, [{ question, isAsked: false }])
  assert.deepEqual(await takeJobs(key.tenant), [])
  await webhooks.replay(db, key)
  assert.deepEqual(asked.slice(1), [{ question, isAsked: true }])
  await takeJob(key.tenant)
})

test('question: one that is declined waits for the operator; replayed, it is asked again', async (t) => {
  const receiver = await startReceiver(t, answering('{"result":false,"error":"seq 17"}', '{"result":true}'))
  const { webhooks } = buildAsking()
  const key = await ask(webhooks, receiver.url)
  await takeAndDeliver(webhooks, key.tenant)
  const { state, settled, attempts } = await stateOf(key)
  assert.deepEqual([state, settled, attempts[0]?.failure], ['declined', true, 'declined'])
  assert.equal(attempts[0]?.answer, '{"result":false,"error":"seq 17"}')
  assert.deepEqual(await takeJobs(key.tenant), [])
  await webhooks.replay(db, key)
  assert.equal((await takeAndDeliver(webhooks, key.tenant)).seconds, 0)
  assert.equal((await stateOf(key)).state, 'delivered')
  assert.equal(await countHeard(key.subject), 1)
  assert.deepEqual([...new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))], [key.id])
})

test('question: what comes with another status is shown, bounded, never judged, and asked again', async (t) => {
  const receiver = await startReceiver(t, (_, response) => {
    response.writeHead(400).write(`{"result":true,"error":"no \u001b[2Jsuch\nthing"}`)
    response.end('y'.repeat(200_000))
  })
  const { webhooks, judged } = buildAsking()
  const key = await ask(webhooks, receiver.url)
  await takeAndDeliver(webhooks, key.tenant)
  const [attempt] = (await stateOf(key)).attempts
  assert.deepEqual([attempt?.status, attempt?.failure], [400, 'status'])
  assert.equal(attempt?.answer?.slice(0, 48), '{"result":true,"error":"no  [2Jsuch thing"}yyyyy')
  assert.equal(attempt?.answer?.length, 2000)
  assert.deepEqual(judged, [])
  await takeJob(key.tenant)
})

test('question: an answer is sealed in the database', async (t) => {
  const receiver = await startReceiver(t, answering('{"result":true,"phone":"01012345678"}'))
  const { webhooks } = buildAsking()
  const key = await ask(webhooks, receiver.url)
  await takeAndDeliver(webhooks, key.tenant)
  const [row] = await db<{ all: string; sealed: Buffer }[]>`
    select a::text as all, sealed_answer as sealed from webhook_attempt as a where delivery_id = ${key.id}`
  assert.ok(row && !row.all.includes(Buffer.from('01012345678').toString('hex')))
  assert.match(secrets.box.open(row.sealed).toString(), /01012345678/)
})

test('question: once its answer does not matter, nothing is sent any more, also when it is replayed', async (t) => {
  const receiver = await startReceiver(t)
  let isStillAsked = true
  const { webhooks } = buildAsking({ isStillAsked: () => isStillAsked })
  const key = await ask(webhooks, receiver.url)
  isStillAsked = false
  await takeAndDeliver(webhooks, key.tenant)
  const { state, settled, attempts } = await stateOf(key)
  assert.deepEqual([state, settled, attempts], ['withdrawn', true, []])
  await webhooks.replay(db, key)
  await takeAndDeliver(webhooks, key.tenant)
  assert.equal((await stateOf(key)).state, 'withdrawn')
  assert.equal(receiver.connections(), 0)
  assert.deepEqual(await takeJobs(key.tenant), [])
})

test('question: an answer that comes when it is asked no more is not kept; that one came is', async () => {
  let isStillAsked = true
  const { webhooks } = buildAsking({
    isStillAsked: () => isStillAsked,
    post() {
      isStillAsked = false
      return Promise.resolve({ failure: 'status', status: 500, body: 'of nobody any more' })
    },
  })
  const key = await ask(webhooks, 'http://receiver.test/')
  await takeAndDeliver(webhooks, key.tenant)
  const { attempts } = await stateOf(key)
  assert.deepEqual(
    attempts.map(({ status, answer }) => [status, answer]),
    [[500, null]],
  )
  await takeJob(key.tenant)
})

test('question: of five accepted answers at once one is judged, all are logged', async () => {
  let arrived = 0
  const { promise: together, resolve: release } = Promise.withResolvers<void>()
  const { webhooks, judged } = buildAsking({
    async post() {
      if (++arrived === 5) release()
      await together
      return { failure: null, status: 200, body: '{"result":true}' }
    },
  })
  const key = await ask(webhooks, 'http://receiver.test/')
  const job = await takeJob(key.tenant)
  await Promise.all(Array.from({ length: 5 }, () => webhooks.deliver(job)))
  assert.equal(judged.length, 1)
  assert.equal(await countHeard(key.subject), 1)
  const { state, attempts } = await stateOf(key)
  assert.deepEqual([state, attempts.length], ['delivered', 5])
})

test('question: an answer that a replay overtook is only logged; the new series asks for itself', async (t) => {
  const receiver = await startReceiver(t, [500])
  const { webhooks } = buildAsking()
  const key = await ask(webhooks, receiver.url)
  await takeAndDeliver(webhooks, key.tenant)
  const overtaken = buildAsking({
    async post() {
      await webhooks.replay(db, key)
      return { failure: null, status: 200, body: '{"result":true}' }
    },
  })
  await takeAndDeliver(overtaken.webhooks, key.tenant)
  assert.deepEqual(overtaken.judged, [])
  assert.equal((await stateOf(key)).state, 'pending')
  assert.equal(await countHeard(key.subject), 0)
  await takeJob(key.tenant)
})

test('question: without anybody who judges, nothing is sent and the job fails', async (t) => {
  const receiver = await startReceiver(t)
  const { webhooks } = build()
  const key = await ask(webhooks, receiver.url)
  await assert.rejects(
    webhooks.deliver(await takeJob(key.tenant)),
    /nobody judges the answers to thing.asked/,
  )
  assert.equal(receiver.connections(), 0)
})

test('question: listed by its subject, for its tenant alone', async () => {
  const { webhooks } = buildAsking()
  const [one, other] = [await ask(webhooks, 'http://a.test/'), await ask(webhooks, 'http://a.test/')]
  const idsOf = async (tenant: string, subject: string) =>
    (await webhooks.list(db, { tenant, subject, limit: 10 })).map(({ id }) => id)
  assert.deepEqual(await idsOf(one.tenant, one.subject), [one.id])
  assert.deepEqual(await idsOf(other.tenant, one.subject), [])
  for (const { tenant } of [one, other]) await takeJobs(tenant)
})
