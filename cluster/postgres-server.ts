import { globSync } from 'node:fs'
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { pidsBelow } from '../test/support/debian-postgres.ts'
import { connectDatabase, type Database } from '../src/platform/db/database.ts'
import { startProgram } from '../test/support/debian.ts'
import { createService, waitUntil, type Service } from './service.ts'

const nobody = 65_534
const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** Debian's PostgreSQL of the highest version; undefined without the package. */
export function findPostgres(): string | undefined {
  return globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1)
}

/** One server of a pair, with a data directory of its own. */
export interface PostgresServer extends Omit<Service, 'endedAlone'> {
  readonly port: number
  /** As the superuser; one connection, opened anew when it was lost. */
  readonly db: Database
  initialise(): Promise<void>
  /** A copy of another server, which then follows it. */
  copy(from: PostgresServer): Promise<void>
  promote(): Promise<void>
  close(): Promise<void>
}

const settings = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: '64MB',
  wal_level: 'replica',
  hot_standby: 'on',
  wal_keep_size: '1GB',
  wal_receiver_status_interval: '1s',
  wal_sender_timeout: '5s',
  wal_receiver_timeout: '5s',
  // The default leaves commits waiting for 5 s after the primary comes back.
  wal_retrieve_retry_interval: '500ms',
  checkpoint_timeout: '15min',
  log_min_messages: 'warning',
  // A client that is gone must not keep its transaction.
  tcp_keepalives_idle: '5',
}

export function createPostgresServer(name: string, folder: string, port: number): PostgresServer {
  const bin = findPostgres() ?? ''
  const place = join(folder, name)
  const data = join(place, 'data')
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const db = connectDatabase(url, { poolSize: 2 })
  const run = (program: string, args: string[]) =>
    promisify(execFile)(join(bin, program), args, { ...asNobody, cwd: place })

  async function makePlace(): Promise<void> {
    await rm(place, { recursive: true, force: true })
    await mkdir(place, { recursive: true, mode: 0o700 })
    if (asNobody.uid) await chown(place, nobody, nobody)
    await chmod(place, 0o700)
  }

  const service = createService(name, {
    launch: () => {
      const given = Object.entries({ ...settings, port: String(port), unix_socket_directories: place })
      const args = given.flatMap(([key, value]) => ['-c', `${key}=${value}`])
      return startProgram(join(bin, 'postgres'), ['-D', data, ...args], place, { unprivileged: true })
    },
    isReady: () => isUp(db),
  })

  /** All its processes: a session goes on for a while without its server. */
  function signal(wanted: NodeJS.Signals): void {
    service.signal(wanted)
    for (const pid of pidsBelow(data)) trySignal(pid, wanted)
  }

  return {
    name,
    get pid() {
      return service.pid
    },
    isRunning: service.isRunning,
    output: service.output,
    signal,
    port,
    db,
    async initialise() {
      await makePlace()
      await run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
    },
    async copy(from: PostgresServer) {
      await makePlace()
      const source = `host=127.0.0.1 port=${from.port} user=postgres application_name=${name}`
      await run('pg_basebackup', ['-D', data, '-R', '-d', source, '-c', 'fast', '--no-sync'])
      await writeFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`)
    },
    async start() {
      // Of one that was killed.
      if (!service.isRunning()) await rm(join(data, 'postmaster.pid'), { force: true })
      await service.start()
    },
    async promote() {
      await db`select pg_promote(wait => true)`
    },
    async kill() {
      signal('SIGKILL')
      await service.kill()
      await waitUntil(() => {
        signal('SIGKILL')
        return pidsBelow(data).length === 0
      }, `${name} to be gone`)
    },
    async end() {
      signal('SIGCONT')
      // Fast: sessions are ended. SIGTERM would wait for them.
      service.signal('SIGINT')
      await service.end()
    },
    close: () => db.end({ timeout: 1 }),
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended while we looked.
  }
}

async function isUp(db: Database): Promise<boolean> {
  return db`select 1`.then(
    () => true,
    () => false,
  )
}
