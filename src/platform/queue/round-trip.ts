import { Fault } from '../../core/fault.ts'
import type { Db } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import { addJob, defineJob } from './queue.ts'

export const multiplyJob = defineJob<{ id: string; x: number; y: number }>('multiply', { maxAttempts: 1 })

const lookEveryMs = 20

/**
 * Sends a multiplication through the queue to whichever worker process takes it, and waits for the answer. Fault:
 * `no_worker` when none came in time.
 */
export async function multiplyByWorker(
  db: Db,
  { x, y, withinMs = 5000 }: { x: number; y: number; withinMs?: number },
): Promise<number> {
  const id = newId()
  const payload = JSON.stringify({ id, x, y })
  await db`
    with asked as (insert into queue_round_trip (id) values (${id}))
    select ${addJob(db, multiplyJob, db`${payload}::text::json`, { priority: -10 })} is null`
  const until = performance.now() + withinMs
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    const [answer] = await db<{ value: number }[]>`
      delete from queue_round_trip where id = ${id} and value is not null returning value`
    if (answer) return answer.value
  }
  await db`delete from queue_round_trip where id = ${id} or asked_at < now() - interval '1 hour'`
  throw new Fault('no_worker', { explanation: `no worker took the task within ${withinMs / 1000} s` })
}

/** Nobody waits for it any more when the row is gone. */
export async function reportProduct(db: Db, { id, value }: { id: string; value: number }): Promise<void> {
  await db`update queue_round_trip set value = ${value} where id = ${id}`
}
