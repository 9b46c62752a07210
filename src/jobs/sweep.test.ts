import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestLogger } from '../../test/support/kept-logs.ts'
import { sweep } from './sweep.ts'

test('sweep: a part that fails stops no other; each is logged, and the job fails so that it is tried again', async () => {
  const done: string[] = []
  const lines: string[] = []
  const log = createTestLogger((line) => void lines.push(line))
  const fails = async (why: string) => {
    throw new Error(why)
  }
  const job = sweep(
    {
      answers: () => fails('no answers'),
      codes: async () => void done.push('codes'),
      webhooks: () => fails('no webhooks'),
      audit: async () => void done.push('audit'),
    },
    log,
  )
  await assert.rejects(job.run({}), {
    name: 'AggregateError',
    message: 'these parts of the sweep failed: answers, webhooks',
  })
  assert.deepEqual(done, ['codes', 'audit'])
  const logged = lines.map((line) => JSON.parse(line) as { part: string; err: { message: string } })
  assert.deepEqual(
    logged.map(({ part, err }) => [part, err.message]),
    [
      ['answers', 'no answers'],
      ['webhooks', 'no webhooks'],
    ],
  )
  await sweep({ codes: async () => void done.push('again') }, log).run({})
  assert.equal(done.at(-1), 'again')
})
