import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createCallupClient, eventually, newNumber, type CallupClient } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let callup: CallupClient

before(async () => {
  server = await startTestServer({ CALL_RING_MS: '600' })
  callup = await createCallupClient(server)
})
after(() => server.close())

test('a connection to the database that is lost while a phone rings: the order ends as it would have, and nothing else does', async () => {
  const { db } = server.app
  await db`
    create function lose_connection() returns trigger language plpgsql as $$
    begin
      perform pg_terminate_backend(pg_backend_pid());
      return new;
    end $$`
  await db`
    create trigger lose_connection before update on call_order
       for each row when (new.state = 'ringing') execute function lose_connection()`
  const phone = newNumber()
  const { id } = await callup.orderKnown(phone)
  const state = await eventually(async () => {
    const [row] = await db<{ state: string }[]>`select state from call_order where id = ${id}`
    return row?.state === 'done' || row?.state === 'failed' ? row.state : undefined
  })
  assert.equal(state, 'done')
  assert.ok(server.logLines.some((line) => line.includes('that a phone rings could not be noted')))
  const handset = await fetch(`${server.url}/dev/handsets/${phone}`)
  const { calls } = (await handset.json()) as { calls: unknown[] }
  assert.equal(calls.length, 1, 'it rang once')
})
