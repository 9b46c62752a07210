import { randomUUID } from 'node:crypto'
import assert from 'node:assert/strict'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Post } from './post.ts'
import {
  createWebhooks,
  newWebhookSecret,
  type DeliveryKey,
  type Webhooks,
  type WebhookTurn,
} from './webhooks.ts'

export type Job = WebhookTurn & { readonly seconds: number }

/** Webhooks on a database of their own, and a hand in their queue in place of a worker. */
export async function openTestHouse() {
  const { db, address, close } = await createTestDatabase()
  const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 7)))

  function build(options: { post?: Post; random?: () => number; db?: Database } = {}) {
    const lines: string[] = []
    const log = createTestLogger((line) => void lines.push(line), 'trace')
    const metrics = createMetrics()
    const webhooks = createWebhooks({ db, secrets, metrics, log, allowPrivate: true, ...options })
    return { webhooks, metrics, log, lines }
  }

  function announcement(url: string, secret = newWebhookSecret()) {
    const data = { id: 'order-1', phone: '01012345678' }
    return { tenant: randomUUID(), url, sealedSecret: secrets.box.seal(secret), event: 'order.done', data }
  }

  async function announceOne(webhooks: Webhooks, url: string): Promise<DeliveryKey> {
    const wish = announcement(url)
    const [id = ''] = await webhooks.announceAll(db, [wish])
    return { tenant: wish.tenant, id }
  }

  /** A question about a new subject. */
  async function ask(webhooks: Webhooks, url: string): Promise<DeliveryKey & { readonly subject: string }> {
    const subject = randomUUID()
    const wish = { ...announcement(url), event: 'thing.asked', data: { thing: 1 }, subject }
    const [id = ''] = await webhooks.announceAll(db, [wish])
    return { tenant: wish.tenant, id, subject }
  }

  /** The jobs that wait for a tenant, with the seconds until each is due; taken out of the queue. */
  async function takeJobs(tenant: string): Promise<Job[]> {
    const rows = await db<Job[]>`
      delete from graphile_worker._private_jobs where payload ->> 'tenant' = ${tenant}
      returning payload ->> 'tenant' as tenant, payload ->> 'id' as id, (payload ->> 'turn')::int as turn,
                extract(epoch from run_at - created_at)::float as seconds`
    return [...rows]
  }

  async function takeJob(tenant: string): Promise<Job> {
    const [job, ...others] = await takeJobs(tenant)
    assert.ok(job)
    assert.equal(others.length, 0)
    return job
  }

  async function stateOf({ tenant, id }: DeliveryKey) {
    const found = (await build().webhooks.list(db, { tenant, limit: 100 })).find(
      (delivery) => delivery.id === id,
    )
    return { state: found?.state, settled: found?.settledAt instanceof Date, attempts: found?.attempts ?? [] }
  }

  async function numbersOf(key: DeliveryKey) {
    return (await stateOf(key)).attempts.map(({ number }) => number)
  }

  return {
    db,
    address,
    secrets,
    close,
    build,
    announcement,
    announceOne,
    ask,
    takeJobs,
    takeJob,
    stateOf,
    numbersOf,
  }
}
