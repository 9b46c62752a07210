import assert from 'node:assert/strict'
import type { RequestListener, ServerResponse } from 'node:http'
import { after, test } from 'node:test'
import { openTestHouse } from './house.test-support.ts'
import { startReceiver } from './receiver.test-support.ts'

const { close, build, announceOne, takeJobs, takeJob, stateOf, numbersOf } = await openTestHouse()
after(close)

/** Answers the first two requests only when both are there: the second at once, the first a little later. */
function answerTogether(statuses: readonly [number, number]): RequestListener {
  const waiting: ServerResponse[] = []
  return (_, response) => {
    waiting.push(response)
    if (waiting.length > 2) return response.end()
    response.statusCode = statuses[waiting.length - 1] ?? 200
    if (waiting.length < 2) return undefined
    response.end()
    return setTimeout(() => waiting[0]?.end(), 50)
  }
}

test('deliver: two at once of the same turn: both logged, one next job, and the chain goes on', async (t) => {
  const receiver = await startReceiver(t, answerTogether([500, 500]))
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  const job = await takeJob(key.tenant)
  await Promise.all([webhooks.deliver(job), webhooks.deliver(job)])
  assert.deepEqual(await numbersOf(key), [1, 2])
  await webhooks.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).state, 'delivered')
  assert.deepEqual(await numbersOf(key), [1, 2, 3])
  assert.deepEqual(await takeJobs(key.tenant), [])
})

test('deliver: of two at once the accepted one counts, whichever is recorded first', async (t) => {
  for (const statuses of [
    [200, 500],
    [500, 200],
  ] as const) {
    const receiver = await startReceiver(t, answerTogether(statuses))
    const { webhooks } = build()
    const key = await announceOne(webhooks, receiver.url)
    const job = await takeJob(key.tenant)
    await Promise.all([webhooks.deliver(job), webhooks.deliver(job)])
    assert.equal((await stateOf(key)).state, 'delivered')
    assert.deepEqual(await numbersOf(key), [1, 2])
    for (const left of await takeJobs(key.tenant)) await webhooks.deliver(left)
    assert.equal(receiver.requests.length, 2)
  }
})

test('deliver: five that end in the same moment are numbered one after the other, with one next job', async () => {
  let arrived = 0
  const { promise: together, resolve: release } = Promise.withResolvers<void>()
  const { webhooks } = build({
    async post() {
      if (++arrived === 5) release()
      await together
      return { failure: 'status', status: 500 }
    },
  })
  const key = await announceOne(webhooks, 'http://receiver.test/')
  const job = await takeJob(key.tenant)
  await Promise.all(Array.from({ length: 5 }, () => webhooks.deliver(job)))
  assert.deepEqual(await numbersOf(key), [1, 2, 3, 4, 5])
  await takeJob(key.tenant)
})
