import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSenicareClient } from '../support/senicare.ts'
import { startTestServer } from '../support/server.ts'

const limit = 3

/** Statuses of as many id checks as are allowed and one more, each with its own `X-Forwarded-For`. */
async function askFrom(
  t: TestContext,
  environment: Record<string, string>,
  forwarded: (turn: number) => string,
) {
  const server = await startTestServer(
    { GUARD_ID_CHECKS_PER_ADDRESS: String(limit), ...environment },
    { work: false },
  )
  t.after(() => server.close())
  const client = createSenicareClient(server)
  const statuses: number[] = []
  for (let turn = 0; turn <= limit; turn++) {
    const headers = { 'x-forwarded-for': forwarded(turn) }
    statuses.push((await client.form('/id-check', { userId: `person${turn}` }, headers)).status)
  }
  return statuses
}

test('without TRUSTED_PROXIES nobody gets another address by a header', async (t) => {
  assert.deepEqual(await askFrom(t, {}, (turn) => `203.0.113.${turn}`), [200, 200, 200, 429])
})

test('a trusted proxy’s word counts: each client has an address of its own', async (t) => {
  const statuses = await askFrom(t, { TRUSTED_PROXIES: '127.0.0.1' }, (turn) => `203.0.113.${turn}`)
  assert.deepEqual(statuses, [200, 200, 200, 200])
})

test('what a client wrote before the proxy added its address does not count', async (t) => {
  const statuses = await askFrom(
    t,
    { TRUSTED_PROXIES: '127.0.0.1' },
    (turn) => `198.51.100.${turn}, 203.0.113.7`,
  )
  assert.deepEqual(statuses, [200, 200, 200, 429])
})

test('a proxy that is not of the named networks is a client like any', async (t) => {
  const statuses = await askFrom(t, { TRUSTED_PROXIES: '10.0.0.0/8' }, (turn) => `203.0.113.${turn}`)
  assert.deepEqual(statuses, [200, 200, 200, 429])
})
