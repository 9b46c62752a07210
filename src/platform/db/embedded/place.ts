import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Where everything of one embedded server lies. */
export interface Place {
  readonly dataDir: string
  /** PGDATA */
  readonly cluster: string
  readonly passwordFile: string
  readonly logFile: string
  readonly lockFile: string
  readonly socketDir: string
  readonly port: number
}

export const superuser = 'switchboard'

// Only the name of the socket file carries it: nothing listens on TCP.
const port = 5432

/** sockaddr_un holds 104 bytes on macOS, 108 on Linux, and PostgreSQL needs its own ending. */
const socketPathLimitBytes = 100

export function placeOf(givenDataDir: string): Place {
  const dataDir = path.resolve(givenDataDir)
  const cluster = path.join(dataDir, 'postgres')
  return {
    dataDir,
    cluster,
    passwordFile: path.join(dataDir, 'postgres.password'),
    logFile: path.join(dataDir, 'postgres.log'),
    lockFile: path.join(dataDir, 'postgres.lock'),
    socketDir: chooseSocketDir(dataDir, cluster),
    port,
  }
}

export function socketPath(socketDir: string): string {
  return path.join(socketDir, `.s.PGSQL.${port}`)
}

function chooseSocketDir(dataDir: string, cluster: string): string {
  if (fits(cluster)) return cluster
  const name = `switchboard-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
  const short = [os.tmpdir(), '/tmp'].map((parent) => path.join(parent, name)).find(fits)
  if (short === undefined)
    throw new Error(`No directory is short enough for a socket; set TMPDIR to a short path.`)
  return short
}

/** Clients split a host at commas and colons, so a directory that has them cannot be named as one. */
function fits(socketDir: string): boolean {
  return Buffer.byteLength(socketPath(socketDir)) < socketPathLimitBytes && !/[,:]/.test(socketDir)
}

/** Makes the socket directory when it is not the cluster itself; refuses one that a stranger laid out in /tmp. */
export async function makeSocketDir(place: Place, owner: number): Promise<void> {
  if (place.socketDir === place.cluster) return
  await mkdir(place.socketDir, { mode: 0o700 }).catch(unlessExists)
  const found = await lstat(place.socketDir)
  if (!found.isDirectory() || (found.uid !== process.getuid?.() && found.uid !== owner)) {
    throw new Error(`${place.socketDir} belongs to another user (uid ${found.uid}); remove it or set TMPDIR.`)
  }
  await chmod(place.socketDir, 0o700)
}

function unlessExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
