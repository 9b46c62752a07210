import postgres from 'postgres'

/** The pool or a transaction: whatever can run a statement. Always the first parameter of a query function. */
export type Db = postgres.ISql
export type Transaction = postgres.TransactionSql

/** A part of a statement, to be embedded in another. */
export type Fragment = postgres.Fragment

/** A pool of connections to one PostgreSQL. */
export type Database = postgres.Sql

/** Where PostgreSQL is: a connection URL, or the parts of one (an embedded server's Unix socket). */
export type DatabaseAddress =
  | string
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password: string
      readonly database: string
    }

export interface SessionEvents {
  readonly onClose?: () => void
  readonly onNotify?: (channel: string, payload: string) => void
}

const maxRetries = 3

export function connectDatabase(
  address: DatabaseAddress,
  options: { poolSize: number; keepSession?: boolean; relaxed?: boolean } & SessionEvents,
): Database {
  const settings = {
    max: options.poolSize,
    onnotice: () => {},
    connection: {
      application_name: 'switchboard',
      // Plans are made once and kept: they must not be those of the first minute, when every table is small.
      plan_cache_mode: 'force_generic_plan',
      enable_seqscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      // Before PostgreSQL 18 what is switched off counts as dear, and dear plans are compiled: half a second each.
      jit: 'off',
      ...(options.relaxed ? { synchronous_commit: 'off' } : {}),
    },
    // postgres.js renews connections every 45 minutes or so; a session's locks and LISTENs would go with it.
    ...(options.keepSession ? { max_lifetime: null } : {}),
    ...(options.onClose ? { onclose: options.onClose } : {}),
    ...(options.onNotify ? { onnotify: options.onNotify } : {}),
  }
  return typeof address === 'string' ? postgres(address, settings) : postgres({ ...address, ...settings })
}

/**
 * Runs `work` in one transaction: a new one on a pool, a savepoint inside a running one.
 * A serialisation failure or deadlock is repeated, because PostgreSQL has undone all of it.
 */
export async function transaction<T>(db: Db, work: (tx: Transaction) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return (await db.savepoint(work)) as T
  for (let attempt = 1; ; attempt++) {
    try {
      return (await (db as Database).begin(work)) as T
    } catch (error) {
      if (attempt === maxRetries || !wasUndone(error)) throw error
    }
  }
}

function isTransaction(db: Db): db is Transaction {
  return 'savepoint' in db
}

function wasUndone(error: unknown): boolean {
  const code = sqlState(error)
  return code === '40001' || code === '40P01'
}

/** The SQLSTATE of a PostgreSQL error, `undefined` for any other. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof postgres.PostgresError ? error.code : undefined
}

/** postgres.js and Node name a connection that was lost or could not be made; PostgreSQL one that it ends or refuses. */
const unreachable = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
])

/** Whether an error says that the database could not be reached, rather than that a statement was wrong. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unreachable.has(String(error.code))
}
