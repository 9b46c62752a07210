import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const retryMs = 20
// Longer than the longest start: crash recovery may take five minutes.
const patienceMs = 6 * 60_000
const sqliteBusy = 5

/**
 * Runs `work` while no other process (or caller in this one) runs under the same lock file.
 *
 * The lock is the kernel's (fcntl), so it ends with its holder however that dies, and there is no stale
 * lock to judge by a process id. Node has no call for it, but its SQLite does; the file stays empty.
 */
export async function withExclusiveLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = openLock(file)
  try {
    await acquire(lock, file)
    return await work()
  } finally {
    lock.close()
  }
}

function openLock(file: string): DatabaseSync {
  try {
    const lock = new DatabaseSync(file, { timeout: 0 })
    // By path: closing a descriptor of our own on this file would drop every fcntl lock this process has on it.
    chmodSync(file, 0o600)
    return lock
  } catch (cause) {
    throw new Error(
      `Cannot lock ${file}: the directory must be writable by, and its files belong to, this user.`,
      {
        cause,
      },
    )
  }
}

async function acquire(lock: DatabaseSync, file: string): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!tryAcquire(lock)) {
    if (Date.now() > deadline)
      throw new Error(`Another process has held ${file} for ${patienceMs / 60_000} minutes.`)
    await sleep(retryMs)
  }
}

function tryAcquire(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return false
    throw error
  }
}
