import { execFile } from 'node:child_process'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Place, socketPath } from './place.ts'

export interface PostmasterFile {
  readonly pid: number
  readonly socketDir: string | undefined
}

/** The lines of postmaster.pid are: pid, PGDATA, start time, port, socket directory, address, shared memory, status. */
function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return Number.isSafeInteger(pid) && pid > 1 ? { pid, socketDir: lines[4] || undefined } : undefined
}

/** The postmaster that serves this cluster now, starting or stopping ones included. */
export async function findPostmaster(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readPostmasterFile(cluster)
  const postmaster = text === undefined ? undefined : parsePostmasterFile(text)
  return postmaster && (await isPostmasterOf(postmaster.pid, cluster)) ? postmaster : undefined
}

/**
 * Clears what a dead server left behind and its successor would stumble over. Only for when no postmaster
 * runs, under the lock. A file that names a dead process stays: PostgreSQL removes it itself, after it
 * has made sure that no orphaned backend still writes. It cannot do so when another process has the number.
 */
export async function removeStaleFiles(place: Place): Promise<void> {
  const text = await readPostmasterFile(place.cluster)
  if (text !== undefined) {
    const named = parsePostmasterFile(text)
    if (named === undefined || isAlive(named.pid))
      await rm(path.join(place.cluster, 'postmaster.pid'), { force: true })
  }
  const socket = socketPath(place.socketDir)
  await rm(socket, { force: true })
  await rm(`${socket}.lock`, { force: true })
}

async function readPostmasterFile(cluster: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(cluster, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A process number alone proves nothing, it may have been given away since; where the process stands does. */
async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  const command = await commandLineOf(pid)
  // Empty: a zombie. 'postgres: …': an orphaned backend, which has the same working directory.
  if (!command.includes('postgres') || command.startsWith('postgres: ')) return false
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return workingDirectory === undefined
    ? command.includes(cluster)
    : workingDirectory === (await realpath(cluster).catch(() => cluster))
}

async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const listed = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }))
  return listed.stdout
}
