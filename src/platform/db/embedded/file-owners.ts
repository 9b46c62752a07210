import { chmod, chown, lchown, readdir, stat } from 'node:fs/promises'
import path from 'node:path'

interface User {
  readonly uid: number
  readonly gid: number
}

/** Lets this one user (by his group) pass through the directory to what he owns inside, and see nothing else of it. */
export async function openToUser(directory: string, user: User): Promise<void> {
  const { mode, uid, gid } = await stat(directory)
  if (uid === user.uid || (mode & 0o001) !== 0 || (gid === user.gid && (mode & 0o010) !== 0)) return
  await chown(directory, uid, user.gid)
  await chmod(directory, (mode & 0o700) | 0o010)
}

/** Gives a directory and all below it to the user; without effect where it is his already. */
export async function giveTo(directory: string, user: User): Promise<void> {
  if ((await stat(directory)).uid === user.uid) return
  for (const entry of await readdir(directory, { recursive: true })) {
    await lchown(path.join(directory, entry), user.uid, user.gid)
  }
  // Last, so that a crash in between leaves the sign that there is still work to do.
  await lchown(directory, user.uid, user.gid)
}
