import { access, constants, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase } from '../../src/platform/db/database.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/db/embedded/embedded.ts'
import { makeDevelopmentCertificate } from '../../src/platform/http/development-certificate.ts'
import { migrate } from '../../src/platform/db/migrations.ts'
import { migrateQueue } from '../../src/platform/queue/workers.ts'
import { certificatesName } from './certificates.ts'
import { environmentName, templateDatabase, type CopyStrategy } from './database.ts'
import { keptLogsName, type KeptLogs } from './kept-logs.ts'
import { findLeaks, isTelling } from './log-leaks.ts'

let postgres: EmbeddedPostgres
let dataDir: string
let logs: string
let certificates: string

const mostShown = 20
const memoryFolder = '/dev/shm'
/** Of memory, beside what programs take. */
const roomBytes = 4 * 1024 ** 3

/** One real PostgreSQL for the whole run; its template database is migrated once and cloned by each test file. */
export async function globalSetup(): Promise<void> {
  logs = await mkdtemp(join(tmpdir(), 'switchboard-test-logs-'))
  process.env[keptLogsName] = logs
  certificates = await mkdtemp(join(tmpdir(), 'switchboard-test-tls-'))
  await makeDevelopmentCertificate(certificates)
  process.env[certificatesName] = certificates
  const isInMemory = await hasRoomInMemory()
  dataDir = await mkdtemp(join(isInMemory ? memoryFolder : tmpdir(), 'switchboard-test-'))
  postgres = await openEmbeddedPostgres({
    dataDir,
    settings: { max_connections: '200', max_wal_size: '512MB' },
  })
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
  // Without a disk below it, files are copied ten times as fast as their pages are logged.
  const strategy: CopyStrategy = isInMemory ? 'file_copy' : 'wal_log'
  process.env[environmentName] = JSON.stringify({ ...server, database, strategy })
}

/** What tests write need not outlast a power cut, and each of hundreds of databases is made of as many files. */
async function hasRoomInMemory(): Promise<boolean> {
  try {
    await access(memoryFolder, constants.W_OK)
    const { bavail, bsize } = await statfs(memoryFolder)
    return bavail * bsize > roomBytes && process.availableMemory() > 2 * roomBytes
  } catch {
    return false
  }
}

export async function globalTeardown(): Promise<void> {
  await postgres.stop()
  const { lines, secrets } = await readKeptLogs()
  await rm(dataDir, { recursive: true, force: true })
  await rm(logs, { recursive: true, force: true })
  await rm(certificates, { recursive: true, force: true })
  const leaks = [...lines].flatMap((line) =>
    findLeaks(line, secrets).map((leak) => `${leak}\n    in ${line}`),
  )
  if (leaks.length === 0) return
  // Node's runner says nothing of an error that is thrown here.
  console.error(`✖ logs give away ${leaks.length} times:\n  ${leaks.slice(0, mostShown).join('\n  ')}`)
  process.exitCode = 1
}

async function readKeptLogs(): Promise<{ lines: Set<string>; secrets: string[] }> {
  const lines = new Set<string>()
  const secrets = new Set<string>()
  for (const name of await readdir(logs)) {
    const kept = JSON.parse(await readFile(join(logs, name), 'utf8')) as KeptLogs
    for (const line of kept.lines) lines.add(line)
    for (const secret of kept.secrets) if (isTelling(secret)) secrets.add(secret)
  }
  return { lines, secrets: [...secrets] }
}
