import type { Db } from '../db/database.ts'

/** Of one kind of job. */
export interface QueueDepth {
  readonly kind: string
  /** Due, and to be done; those with a later time are `scheduled`. */
  readonly waiting: number
  readonly scheduled: number
  readonly running: number
  /** Given up: kept for the operator. */
  readonly failed: number
}

/** Jobs that are counted at the most: a deeper queue is told as so deep. */
const most = 200_000

/** How many jobs of each kind there are in the whole cluster. */
export async function findDepths(db: Db): Promise<QueueDepth[]> {
  return db<QueueDepth[]>`
    with job as materialized (
      select task_id, run_at, locked_at, attempts < max_attempts as is_alive
        from graphile_worker._private_jobs limit ${most}
    )
    select task.identifier as kind,
           count(*) filter (where is_alive and locked_at is null and run_at <= now())::int as waiting,
           count(*) filter (where is_alive and locked_at is null and run_at > now())::int as scheduled,
           count(*) filter (where locked_at is not null)::int as running,
           count(*) filter (where not is_alive and locked_at is null)::int as failed
      from job join graphile_worker._private_tasks as task on task.id = task_id
     group by task.identifier
     order by task.identifier`
}
