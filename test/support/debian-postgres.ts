import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { globSync, readdirSync, readlinkSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase } from '../../src/platform/db/database.ts'
import { eventually } from './callup.ts'
import { findFreePort } from './ports.ts'

const nobody = 65_534

export interface ForeignPostgres {
  /** For DATABASE_URL. */
  readonly url: string
  /** kill -9 of the whole server, and a start that recovers from its log. */
  crash(): Promise<void>
  stop(): Promise<void>
}

/** Debian's PostgreSQL, an older major version than the embedded one; undefined when the package is missing. */
export async function startDebianPostgres(): Promise<ForeignPostgres | undefined> {
  const bin = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1)
  if (!bin) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-debian-'))
  const data = join(folder, 'data')
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (owner.uid) await chown(folder, nobody, nobody)
  await chmod(folder, 0o700)
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    owner,
  )
  const port = await findFreePort()
  const url = `postgres://owner@127.0.0.1:${port}/postgres`
  const start = async () => {
    const started = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder],
      { ...owner, stdio: 'ignore' },
    )
    await eventually(() => answers(url))
    return started
  }
  const end = (server: ChildProcess, signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    return ended
  }
  let server = await start()
  return {
    url,
    async crash() {
      await end(server, 'SIGKILL')
      // Its children see that it is gone and end; until then the data directory is taken.
      await eventually(async () => (pidsBelow(data).length === 0 ? true : undefined))
      await rm(join(data, 'postmaster.pid'), { force: true })
      server = await start()
    },
    async stop() {
      await end(server, 'SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL processes that still have this data directory as their working directory. */
export function pidsBelow(data: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === data
      } catch {
        return false // It ended while we looked.
      }
    })
}

async function answers(url: string): Promise<true | undefined> {
  const db = connectDatabase(url, { poolSize: 1 })
  try {
    await db`select 1`
    return true
  } catch {
    return undefined
  } finally {
    await db.end()
  }
}
