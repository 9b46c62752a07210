import type { ConfigReader } from './config-reader.ts'

export interface DatabaseConfig {
  /** Where a connection is a session: for LISTEN, locks, the queue and migrations. None: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  readonly databasePoolSize: number
  /** Between us and the database of `databaseUrl`, for the statements that need no session. */
  readonly databasePooler: { readonly url: string; readonly prepares: boolean } | undefined
}

/** Where the database is, out of the environment. */
export function readDatabaseConfig(read: ConfigReader): DatabaseConfig {
  const protocols = ['postgres:', 'postgresql:']
  const databaseUrl = read.url('DATABASE_URL', protocols)
  const poolerUrl = read.url('DATABASE_POOLER_URL', protocols)
  const prepares = read.oneOf('DATABASE_POOLER_PREPARES', ['on', 'off'], 'off') === 'on'
  if (poolerUrl !== undefined && databaseUrl === undefined) {
    read.refuse('DATABASE_POOLER_URL', 'given together with DATABASE_URL')
  }
  return {
    databaseUrl,
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 8, [2, 200]),
    databasePooler: poolerUrl === undefined ? undefined : { url: poolerUrl, prepares },
  }
}
