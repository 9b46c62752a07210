import { imagesForBackup, type ImageKey } from '../../domain/images/images.ts'
import type { Database, Transaction } from '../../platform/db/database.ts'
import type { ObjectStore } from '../../platform/objects/object-store.ts'
import { inWindow } from './in-window.ts'

/** Each may have 16 MB. */
const atOnce = 4

export interface NamedObject {
  readonly name: string
  /** None: it was erased meanwhile. */
  readonly bytes: Buffer | undefined
}

/** The images of a database as it was at `begunBy`, each as it lies in the store: sealed. Fault: `storage_unavailable`. */
export function readImageObjects(
  db: Database,
  objects: ObjectStore,
  begunBy: Date,
): AsyncGenerator<NamedObject> {
  return inWindow(imagesForBackup.list(db, begunBy), atOnce, async (image) => ({
    name: `${image.affiliateId}/${image.id}`,
    bytes: await objects.get(imagesForBackup.objectKeyOf(image)),
  }))
}

/** Puts objects into the store, some at once; those that the database has no row for are left out. */
export function createObjectWriter(objects: ObjectStore): {
  write(tx: Transaction, object: { name: string; bytes: Buffer }): Promise<void>
  /** Resolves when all of them are durable, with how many they are. */
  finish(): Promise<number>
} {
  const underWay = new Set<Promise<void>>()
  let failure: unknown
  let written = 0
  async function put(image: ImageKey, bytes: Buffer): Promise<void> {
    try {
      await objects.put(imagesForBackup.objectKeyOf(image), bytes)
      written++
    } catch (error) {
      failure ??= error
    }
  }
  const rethrow = () => {
    if (failure !== undefined) throw failure as Error
  }
  return {
    async write(tx, { name, bytes }) {
      const [affiliateId = '', id = ''] = name.split('/')
      const image = { affiliateId, id }
      if (!(await imagesForBackup.isKnown(tx, image))) return
      if (underWay.size >= atOnce) await Promise.race(underWay)
      rethrow()
      const running = put(image, bytes).finally(() => underWay.delete(running))
      underWay.add(running)
    },
    async finish() {
      await Promise.all(underWay)
      rethrow()
      return written
    },
  }
}
