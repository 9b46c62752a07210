import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { objectKey, splitKey, storageUnavailable, type ObjectKey, type ObjectStore } from './object-store.ts'
import { syncFolder } from './sync-folder.ts'

/** What is being written; it gets its name when it is whole. */
const draftSuffix = '.new'

/**
 * Objects as files below one directory, `<room>/<two hex digits>/<id>`, readable for our user only. The digits are the
 * last ones of the id: the first ones of a UUID of version 7 are the time, and would put a whole day into one folder.
 */
export function createLocalStore(root: string): ObjectStore {
  const fileOf = (key: ObjectKey) => {
    const { room, id } = splitKey(key)
    return join(root, room, id.slice(-2), id)
  }

  return {
    place: root,

    put: (key, bytes) =>
      guarded(async () => {
        const file = fileOf(key)
        await inFolder(dirname(file), async () => {
          const handle = await open(file + draftSuffix, 'w', 0o600)
          try {
            await handle.writeFile(bytes)
            // Named before it is synced: a journal takes both with one commit, and nobody was told of it yet.
            await rename(file + draftSuffix, file)
            await handle.sync()
          } finally {
            await handle.close()
          }
        })
        await syncFolder(dirname(file))
      }),

    get: (key) => guarded(() => unlessMissing(readFile(fileOf(key)))),

    delete: (keys) =>
      guarded(async () => {
        const files = keys.map(fileOf)
        for (const file of files) {
          await rm(file, { force: true })
          await rm(file + draftSuffix, { force: true })
        }
        for (const folder of new Set(files.map(dirname))) await unlessMissing(syncFolder(folder))
      }),

    async *list(room) {
      const folders = (await guarded(() => unlessMissing(readdir(join(root, room))))) ?? []
      for (const folder of folders) {
        const names = (await guarded(() => unlessMissing(readdir(join(root, room, folder))))) ?? []
        // A draft belongs to the object that it is to become.
        for (const name of names) yield objectKey(room, name.replace(draftSuffix, ''))
      }
    },

    close: () => {},
  }
}

/** Makes the folder when it turns out to be missing. */
async function inFolder(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isMissing(error)) throw error
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // Its own name is durable only when the folders above it are.
    await syncFolder(dirname(folder))
    await syncFolder(dirname(dirname(folder)))
    await write()
  }
}

async function guarded<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    throw storageUnavailable(error)
  }
}

async function unlessMissing<Answer>(work: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
