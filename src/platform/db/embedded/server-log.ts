import { open, rename, stat } from 'node:fs/promises'

const rotateBytes = 10 * 1024 * 1024
const tailBytes = 16 * 1024
const tailLines = 12

/** Opens the log for appending; one that has grown too long becomes `….1` first. Returns where the new part begins. */
export async function openServerLog(file: string) {
  const before = await stat(file).catch(() => undefined)
  if (before !== undefined && before.size > rotateBytes) await rename(file, `${file}.1`)
  const handle = await open(file, 'a', 0o600)
  return { handle, beginsAt: (await handle.stat()).size }
}

/** The last lines of the log, none of them older than `beginsAt` (bytes). */
export async function readServerLog(file: string, beginsAt: number): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const from = Math.max(beginsAt, size - tailBytes)
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(tailBytes),
      0,
      Math.max(0, size - from),
      from,
    )
    return buffer.subarray(0, bytesRead).toString().trim().split('\n').slice(-tailLines).join('\n')
  } finally {
    await handle.close()
  }
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /could not create (shared memory|semaphores)|Cannot allocate memory/,
    'Memory is short: lower shared_buffers.',
  ],
  [/No space left on device|Disk quota exceeded/, 'The disk is full: free some space and start again.'],
  [
    /Permission denied|has wrong ownership|invalid permissions|Read-only file system/,
    'The files must belong to, and be writable by, the user who runs this, and PGDATA must have mode 0700.',
  ],
  [/invalid value for parameter|unrecognized configuration parameter/, 'Correct the PostgreSQL settings.'],
  [
    /database files are incompatible|incompatible with server/,
    'Dump with the old version and restore with this one.',
  ],
  [/PANIC|could not locate a valid checkpoint|checksum/, 'The cluster is damaged: restore it from a backup.'],
]

/** What the operator should do, judged by what PostgreSQL said. */
export function remedyFor(said: string): string {
  return (
    remedies.find(([pattern]) => pattern.test(said))?.[1] ??
    'Or set DATABASE_URL to a PostgreSQL server of your own.'
  )
}

/** Backends of a killed postmaster need a moment to notice; until then they keep a new one out. */
export function isWorthRetrying(said: string): boolean {
  return /pre-existing shared memory block|lock file "[^"]*" already exists/.test(said)
}
