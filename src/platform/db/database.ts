import { setTimeout as rest } from 'node:timers/promises'
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

/** What a session has to be set to, however its connection came about. */
export const sessionSettings: Readonly<Record<string, string>> = {
  // Plans are made once and kept: they must not be those of the first minute, when every table is small.
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // Before PostgreSQL 18 what is switched off counts as dear, and dear plans are compiled: half a second each.
  jit: 'off',
}

export interface ConnectOptions extends SessionEvents {
  readonly poolSize: number
  /** Kept open for good: for what belongs to a session. */
  readonly keepSession?: boolean
  /** Commits do not wait for the disk. */
  readonly relaxed?: boolean
  /**
   * By a pooler that gives each transaction another session: it lets through no settings (`migrate` gives them to the role),
   * and no prepared statements unless it says so.
   */
  readonly pooler?: { readonly prepares: boolean; readonly silenceSeconds?: number } | undefined
}

export interface SessionEvents {
  readonly onClose?: () => void
  readonly onNotify?: (channel: string, payload: string) => void
}

const maxAttempts = 3
/** Who lost a deadlock and came back at once would take its row before the winner has woken, and both would meet again. */
const longestRestMs = 20
/** A pooler's connection that is silent for so long is closed; a statement that waits on it has failed. */
const usualSilenceSeconds = 30
/**
 * One statement at a time on each of a pooler's connections. PgBouncer 1.18 gives a session away at the end of an answer,
 * though the next statement's Parse and Flush went there together with the one before: another client gets that answer.
 */
const oneByOne = { max_pipeline: 0 }
/** postgres.js would rest for up to 20 s, and a statement that waits for the connection with it, though the database is back. */
const reconnectAfterSeconds = 0.25

export function connectDatabase(address: DatabaseAddress, options: ConnectOptions): Database {
  const { poolSize, keepSession, relaxed, pooler, onClose, onNotify } = options
  const settings = {
    max: poolSize,
    onnotice: () => {},
    prepare: pooler?.prepares ?? true,
    backoff: () => reconnectAfterSeconds,
    connection: {
      application_name: 'switchboard',
      ...(pooler ? {} : sessionSettings),
      ...(relaxed ? { synchronous_commit: 'off' } : {}),
    },
    // postgres.js renews connections every 45 minutes or so; a session's locks and LISTENs would go with it.
    ...(keepSession ? { max_lifetime: null } : {}),
    ...(pooler ? { idle_timeout: pooler.silenceSeconds ?? usualSilenceSeconds, ...oneByOne } : {}),
    ...(onClose ? { onclose: onClose } : {}),
    ...(onNotify ? { onnotify: onNotify } : {}),
  }
  return typeof address === 'string' ? postgres(address, settings) : postgres({ ...address, ...settings })
}

/**
 * Runs `work` in one transaction: a new one on a pool, a savepoint inside a running one.
 * A serialisation failure or deadlock is repeated after a short rest, because PostgreSQL has undone all of it.
 */
export async function transaction<T>(db: Db, work: (tx: Transaction) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return (await db.savepoint(work)) as T
  for (let attempt = 1; ; attempt++) {
    try {
      return (await (db as Database).begin(work)) as T
    } catch (error) {
      if (attempt === maxAttempts || !wasUndone(error)) throw error
      await rest((1 + Math.random()) * (longestRestMs / 2))
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

/**
 * postgres.js and Node name a connection that was lost or could not be made; PostgreSQL one that it ends or refuses, a
 * server that is a standby still, or again, and one whose disk is full.
 */
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
  '25006',
  '53100',
])
/** Of the protocol, says PostgreSQL. PgBouncer says it of everything: no server, a lost one, too long a wait. */
const protocolViolation = '08P01'

/** Whether an error says that the database cannot do its work now, rather than that a statement was wrong. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false
  // PostgreSQL names the place in its source; a pooler has none.
  if (error.code === protocolViolation) return !('routine' in error)
  return unreachable.has(String(error.code))
}
