import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase } from '../../src/platform/db/database.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/db/embedded/embedded.ts'
import { migrate } from '../../src/platform/db/migrations.ts'
import { migrateQueue } from '../../src/platform/queue/workers.ts'
import { environmentName, templateDatabase } from './database.ts'

let postgres: EmbeddedPostgres
let dataDir: string

/** One real PostgreSQL for the whole run; its template database is migrated once and cloned by each test file. */
export async function globalSetup(): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-test-'))
  postgres = await openEmbeddedPostgres({ dataDir, settings: { max_connections: '200' } })
  const { host, port, user, password, database } = postgres
  const server = { host, port, user, password }
  const admin = connectDatabase({ ...server, database }, { poolSize: 1 })
  await admin`create database ${admin(templateDatabase)}`
  await admin.end()
  const template = { ...server, database: templateDatabase }
  await migrateQueue(template)
  const db = connectDatabase(template, { poolSize: 1 })
  await migrate(db)
  await db.end()
  process.env[environmentName] = JSON.stringify({ ...server, database })
}

export async function globalTeardown(): Promise<void> {
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
}
