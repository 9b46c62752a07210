import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const diskSize = '256m'
const chunk = Buffer.alloc(1 << 20)

/** A disk of its own for DATA_DIR, small enough to be filled. Undefined when this user may not mount one. */
export async function mountSmallDisk(): Promise<{ folder: string; unmount(): Promise<void> } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskSize},mode=0700`, 'tmpfs', folder])
  } catch {
    await rm(folder, { recursive: true, force: true })
    return undefined
  }
  const unmountAnyway = () => execFileSync('umount', ['--lazy', folder])
  process.once('exit', unmountAnyway)
  return {
    folder,
    async unmount() {
      process.off('exit', unmountAnyway)
      await run('umount', ['--lazy', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Writes until nothing more fits; returns how to make room again. */
export async function fillDisk(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'ballast')
  const file = await open(path, 'w')
  try {
    for (let size = chunk.length; size > 0; size >>= 1) await writeUntilFull(file, size)
  } finally {
    await file.close()
  }
  return () => rm(path, { force: true })
}

async function writeUntilFull(file: Awaited<ReturnType<typeof open>>, size: number): Promise<void> {
  for (;;) {
    try {
      const { bytesWritten } = await file.write(chunk, 0, size)
      if (bytesWritten < size) return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
  }
}
