import type { Db, Fragment } from '../db/database.ts'

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

/** Jobs that wait or run. Permanently failed ones stay in the table for the operator and are not counted. */
export async function countJobs(db: Db): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from graphile_worker._private_jobs where attempts < max_attempts`
  return row?.count ?? 0
}
