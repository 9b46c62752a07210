import type { Db } from '../db/database.ts'

export interface FailedJob {
  readonly id: string
  readonly kind: string
  /** Holds no secret and no personal data. */
  readonly payload: unknown
  readonly attempts: number
  readonly createdAt: Date
  /** Of the last try. */
  readonly failedAt: Date
  /** What the last try threw, at most 2,000 characters. */
  readonly error: string | null
}

/** Of so many jobs before `after`, those that were given up, newest first; and how far that went. */
export async function walkFailed(
  db: Db,
  kind: string | undefined,
  { after, most }: { after: string | undefined; most: number },
): Promise<{ failed: FailedJob[]; last: string | undefined; seen: number }> {
  const rows = await db<(Omit<FailedJob, 'id'> & { id: string | null; last: string | null; seen: number })[]>`
    with looked as materialized (
      select id, task_id, payload, attempts, max_attempts, created_at, updated_at, locked_at, last_error
        from graphile_worker._private_jobs
       ${after === undefined ? db`` : db`where id < ${after}`}
       order by id desc limit ${most}
    ),
    failed as (
      select looked.id, task.identifier as kind, payload, attempts, created_at as "createdAt",
             updated_at as "failedAt", left(last_error, 2000) as error
        from looked join graphile_worker._private_tasks as task on task.id = task_id
       where attempts >= max_attempts and locked_at is null ${kind === undefined ? db`` : db`and task.identifier = ${kind}`}
    )
    select reached.*, failed.*
      from (select min(id) as last, count(*)::int as seen from looked) as reached left join failed on true
     order by failed.id desc`
  const failed = rows.flatMap(({ id, kind: name, payload, attempts, createdAt, failedAt, error }) =>
    id === null ? [] : [{ id, kind: name, payload, attempts, createdAt, failedAt, error }],
  )
  return { failed, last: rows[0]?.last ?? undefined, seen: rows[0]?.seen ?? 0 }
}

const givenUp = (db: Db, id: string) => db`
  array(select id from graphile_worker._private_jobs
         where id = ${id} and attempts >= max_attempts and locked_at is null for update)`

/** All its tries anew, the first one now; the kind of the job, undefined when it is none that was given up. */
export async function retry(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db<{ kind: string }[]>`
    select task.identifier as kind
      from graphile_worker.reschedule_jobs(${givenUp(db, id)}, run_at => now(), attempts => 0) as job
      join graphile_worker._private_tasks as task on task.id = job.task_id`
  return row?.kind
}

/** Forgets it; the kind of the job, undefined when it is none that was given up. */
export async function drop(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db<{ kind: string }[]>`
    select task.identifier as kind
      from graphile_worker.complete_jobs(${givenUp(db, id)}) as job
      join graphile_worker._private_tasks as task on task.id = job.task_id`
  return row?.kind
}
