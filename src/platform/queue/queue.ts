import type { Db, Fragment } from '../db/database.ts'

export { findDepths } from './depth.queries.ts'

/** A kind of job and the shape of its payload. The payload is JSON and must hold no secret and no personal data. */
export interface JobKind<Payload> {
  readonly name: string
  readonly maxAttempts: number
  /** Only carries the payload's type. */
  readonly payload?: Payload
}

export function defineJob<Payload>(name: string, options: { maxAttempts?: number } = {}): JobKind<Payload> {
  return { name, maxAttempts: options.maxAttempts ?? 25 }
}

export interface JobOptions {
  /** Lower runs first. */
  readonly priority?: number
  readonly delaySeconds?: number
}

/**
 * Puts a job in the queue inside the caller's transaction: it runs if and only if that commits.
 */
export async function enqueue<Payload extends object>(
  db: Db,
  kind: JobKind<Payload>,
  payload: Payload,
  options: JobOptions = {},
): Promise<void> {
  await db`select ${addJob(db, kind, db`${JSON.stringify(payload)}::text::json`, options)} is null`
}

/** The same as an SQL expression, for a statement that makes the payload itself; it is not run unless it is selected. */
export function addJob(
  db: Db,
  kind: JobKind<unknown>,
  payload: Fragment,
  { delaySeconds = 0, priority = 0 }: JobOptions = {},
): Fragment {
  return db`
    graphile_worker.add_job(
      ${kind.name}, ${payload},
      run_at := now() + make_interval(secs => ${delaySeconds}),
      max_attempts := ${kind.maxAttempts},
      priority := ${priority}
    )`
}

export interface Job {
  readonly kind: JobKind<unknown>
  readonly payload: object
  readonly runAt?: Date | undefined
  readonly delaySeconds?: number | undefined
}

/**
 * Several at once, as the common table expression `jobs`, if `condition` holds (always, without one); it is not run
 * unless it is selected from.
 */
export function addingJobs(db: Db, jobs: readonly Job[], condition: Fragment = db`true`): Fragment {
  const rows = jobs.map(({ kind, payload, runAt, delaySeconds }) => ({
    name: kind.name,
    max_attempts: kind.maxAttempts,
    payload,
    run_at: runAt?.toISOString() ?? null,
    delay_s: delaySeconds ?? 0,
  }))
  return db`
    jobs as materialized (
      select graphile_worker.add_job(
               name, payload, max_attempts := max_attempts,
               run_at := coalesce(run_at, now() + make_interval(secs => delay_s)))
        from json_to_recordset(${JSON.stringify(rows)}::text::json)
               as job (name text, max_attempts int, payload json, run_at timestamptz, delay_s int)
       where ${condition}
    )`
}

/** Jobs that wait or run. Permanently failed ones stay in the table for the operator and are not counted. */
export async function countJobs(db: Db): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from graphile_worker._private_jobs where attempts < max_attempts`
  return row?.count ?? 0
}
