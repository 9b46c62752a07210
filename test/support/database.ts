import { randomBytes } from 'node:crypto'
import { connectDatabase, type Database } from '../../src/platform/db/database.ts'

/** Carries the address of the run's PostgreSQL from the global set-up to each test file's process. */
export const environmentName = 'SWITCHBOARD_TEST_POSTGRES'
export const templateDatabase = 'switchboard_template'

export interface TestAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** How PostgreSQL copies a template (CREATE DATABASE … STRATEGY). */
export type CopyStrategy = 'file_copy' | 'wal_log'

/** The run's PostgreSQL; `database` is the one to connect to for making others. */
interface TestServer extends TestAddress {
  readonly strategy: CopyStrategy
}

export interface TestDatabase {
  readonly address: TestAddress
  readonly db: Database
  close(): Promise<void>
}

/** A migrated, empty database of the caller's own, gone after `close`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createFrom(templateDatabase)
}

/** A database of the caller's own without any table, gone after `close`. */
export function createBareDatabase(): Promise<TestDatabase> {
  return createFrom('template0')
}

async function createFrom(template: string): Promise<TestDatabase> {
  const { strategy, ...server } = testServer()
  const database = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(
    (admin) =>
      admin`create database ${admin(database)} template ${admin(template)} strategy ${admin(strategy)}`,
  )
  const address = { ...server, database }
  const db = connectDatabase(address, { poolSize: 10 })
  return {
    address,
    db,
    async close() {
      await db.end({ timeout: 1 })
      await asAdmin((admin) => admin`drop database ${admin(database)} with (force)`)
    },
  }
}

async function asAdmin(work: (admin: Database) => PromiseLike<unknown>): Promise<void> {
  const { strategy: _, ...address } = testServer()
  const admin = connectDatabase(address, { poolSize: 1 })
  await work(admin)
  await admin.end()
}

function testServer(): TestServer {
  const json = process.env[environmentName]
  if (!json) throw new Error('tests need the PostgreSQL of the global set-up: run them with `npm test`')
  return JSON.parse(json) as TestServer
}
