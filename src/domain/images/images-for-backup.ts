import type { Database, Db } from '../../platform/db/database.ts'
import { objectKey, type ObjectKey } from '../../platform/objects/object-store.ts'
import { imagesRoom } from './erase-images.ts'
import type { ImageKey } from './image.types.ts'
import * as queries from './images.queries.ts'

const pageSize = 1000

/** Which objects belong to a backup of the database; they never change, so they may be copied after it. */
export const imagesForBackup = {
  /** Every image whose upload had begun by then and that was not given up since. */
  async *list(db: Database, begunBy: Date): AsyncGenerator<ImageKey> {
    if (!(await queries.hasImages(db))) return
    for (let after: ImageKey | undefined; ;) {
      const page = await queries.pageKept(db, { after, begunBy, limit: pageSize })
      yield* page
      after = page.at(-1)
      if (page.length < pageSize) return
    }
  },

  /** Whether the database has a row for it: an object without one is nobody's. */
  isKnown: (db: Db, image: ImageKey): Promise<boolean> => queries.isKept(db, image),

  objectKeyOf: ({ id }: ImageKey): ObjectKey => objectKey(imagesRoom, id),
}
