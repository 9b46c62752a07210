import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createNaming } from '../../core/person.ts'
import { transaction } from '../../platform/db/database.ts'
import { openTestHouse } from './house.test-support.ts'
import { createWebhookEraser, type DeliveryKey } from './webhooks.ts'

const { db, secrets, close, build, announceOne, takeJob } = await openTestHouse()
after(close)

/** As the house announces it. */
const numbers = [asPhoneNumber('01012345678')]
const person = { numbers, sealedNumbers: [], email: undefined, isNamedIn: createNaming(numbers, undefined) }
const accepting = { post: () => Promise.resolve({ failure: null, status: 200, body: '' } as const) }
const url = 'https://shop.example/hooks'

async function erase(): Promise<number[]> {
  const lines = await transaction(db, (tx) => createWebhookEraser({ secrets })(tx, person))
  return lines.map(({ count }) => count)
}

async function bodyOf({ id }: DeliveryKey): Promise<string> {
  const [row] = await db<
    { body: Buffer }[]
  >`select sealed_body as body from webhook_delivery where id = ${id}`
  return secrets.box.open(row?.body as Buffer).toString()
}

test('erasure: a webhook that is sent again meanwhile is under way, and keeps what it says', async () => {
  const { webhooks } = build(accepting)
  const [again, settled] = [await announceOne(webhooks, url), await announceOne(webhooks, url)]
  for (const { tenant } of [again, settled]) await webhooks.deliver(await takeJob(tenant))
  const told = await bodyOf(again)
  const { erasing } = await transaction(db, async (tx) => {
    await webhooks.replay(tx, again)
    const begun = erase()
    await eventually(async () => {
      const waiting = await db`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0 || undefined
    })
    return { erasing: begun }
  })
  assert.deepEqual(await erasing, [1, 1], 'erased, and kept')
  assert.deepEqual([await bodyOf(again), await bodyOf(settled)], [told, '{"erased":true}'])
  await webhooks.deliver(await takeJob(again.tenant))
  assert.deepEqual(await erase(), [1, 0])
  assert.equal(await bodyOf(again), '{"erased":true}')
})
