import { mkdir } from 'node:fs/promises'
import { findPostgresBinaries } from './binaries.ts'
import { withExclusiveLock } from './exclusive-lock.ts'
import { ensureCluster, readPassword } from './initialise.ts'
import { type Answer, knock } from './knock.ts'
import { type Place, placeOf, superuser } from './place.ts'
import { type RunAs, chooseRunner } from './run-as.ts'
import { reachServer } from './start-server.ts'
import { leaveServer } from './stop-server.ts'

export interface EmbeddedPostgres {
  /** The socket directory. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** Stops the server when no other process uses it; resolves when it is down (or left to the others). */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** DATA_DIR; the cluster lies in its subdirectory `postgres`. */
  readonly dataDir: string
  /** PostgreSQL settings over ours, e.g. `{ shared_buffers: '1GB' }`; without effect on a server that runs already. */
  readonly settings?: Readonly<Record<string, string>>
  readonly log?: (line: string) => void
}

const database = 'switchboard'

/**
 * Runs a real, durable PostgreSQL on `dataDir`, or joins the one that runs there already (another process's,
 * or one that outlived a killed process). Reachable by a Unix socket of this user only, never by TCP.
 */
export function openEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  return openRunningAs(options, undefined)
}

/** With one way to give up root forced, so that tests can see each. */
export async function openRunningAs(options: EmbeddedOptions, only: RunAs['how'] | undefined) {
  const place = placeOf(options.dataDir)
  await mkdir(place.dataDir, { recursive: true, mode: 0o700 })
  return withExclusiveLock(place.lockFile, async () => {
    const { session, socketDir } = (await joinRunning(place)) ?? (await startAndJoin(place, options, only))
    const password = await getPassword(place)
    try {
      await session.createDatabase(database)
    } catch (error) {
      await session.end()
      await leaveServer(place, { socketDir, password })
      throw error
    }
    const leave = async () => {
      // Before the lock: its holder may be waiting for a shutdown that waits for this session.
      await session.end()
      await withExclusiveLock(place.lockFile, () => leaveServer(place, { socketDir, password }))
    }
    let stopped: Promise<void> | undefined
    const stop = () => (stopped ??= leave())
    return { host: socketDir, port: place.port, user: superuser, password, database, stop }
  })
}

/** The short way: a server is there and lets us in. */
async function joinRunning(place: Place): Promise<(Answer & { state: 'open' }) | undefined> {
  const password = await readPassword(place)
  const answer = password === undefined ? undefined : await knock(place.socketDir, password)
  return answer?.state === 'open' ? answer : undefined
}

async function startAndJoin(place: Place, options: EmbeddedOptions, only: RunAs['how'] | undefined) {
  const binaries = await findPostgresBinaries()
  const runner = await chooseRunner(place, binaries, only)
  await ensureCluster(place, binaries, runner)
  const password = await getPassword(place)
  const { settings = {}, log = () => undefined } = options
  return reachServer({ place, binaries, runner, password, settings, log })
}

async function getPassword(place: Place): Promise<string> {
  const password = await readPassword(place)
  if (password !== undefined) return password
  throw new Error(
    `${place.cluster} is there but its password is not: restore ${place.passwordFile} from a backup.`,
  )
}
