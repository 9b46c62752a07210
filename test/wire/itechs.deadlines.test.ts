import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expireContractsJob } from '../../src/domain/enrolment/enrolment.ts'
import { enqueue } from '../../src/platform/queue/queue.ts'
import { eventually } from '../support/callup.ts'
import {
  bringTo,
  checkoutUrl,
  expectData,
  showScreen,
  statusOf,
  stepOne,
  type SampleContract,
} from '../support/contracts.ts'
import { createItechsClient, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
before(async () => {
  server = await startTestServer({ CHECKOUT_DUE_HOURS: '2' })
  itechs = await createItechsClient(server)
  showScreen(server)
})
after(() => server.close())

/** Moves a contract's deadline to so many minutes from now. */
function setDue({ id }: SampleContract, minutes: number): Promise<unknown> {
  return server.app
    .db`update contract set due_at = now() + make_interval(mins => ${minutes}) where id = ${id}`
}

/** Rounded. */
async function minutesLeft({ id }: SampleContract): Promise<number | undefined> {
  const [row] = await server.app.db<{ left: number }[]>`
    select round(extract(epoch from due_at - now()) / 60)::int as left from contract where id = ${id}`
  return row?.left
}

test('CHECKOUT_DUE_HOURS is from the photos to the deadline of the payment, as it is told and kept', async () => {
  const contract = await bringTo(itechs, 1)
  const { checkout } = await expectData<{ checkout: { due_datetime: string } }>(
    itechs.json(`/contract/${contract.id}/step-2/`, { ...contract.photos, checkout_url: checkoutUrl }),
  )
  const leftMs = Date.parse(`${checkout.due_datetime.replace(' ', 'T')}+09:00`) - Date.now()
  assert.equal(Math.round(leftMs / 60_000), 120)
  assert.equal(await minutesLeft(contract), 120)
})

test('step 1 gives a contract another 24 hours', async () => {
  const contract = await bringTo(itechs, 0)
  await setDue(contract, 60)
  await expectData(itechs.json(`/contract/${contract.id}/step-1/`, stepOne(contract.screen)))
  assert.equal(await minutesLeft(contract), 24 * 60)
})

test('the job expire-contracts, as a worker takes it: what is past its time is expired, and nothing else', async () => {
  const { db } = server.app
  const [late, inTime] = [await bringTo(itechs, 2), await bringTo(itechs, 2)]
  await setDue(late, -1)
  await enqueue(db, expireContractsJob, {})
  await eventually(async () => (await statusOf(itechs, late.id)) === 8 || undefined)
  assert.equal(await statusOf(itechs, inTime.id), 2)
})
