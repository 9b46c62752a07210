import type { Database } from '../../platform/db/database.ts'
import { objectKey, type ObjectStore } from '../../platform/objects/object-store.ts'
import { defineJob } from '../../platform/queue/queue.ts'
import * as queries from './images.queries.ts'

/** CONTRACTS.md section 5: an image that no contract uses is kept for a day. */
const unusedHours = 24
/** An upload takes a minute at most; what is being stored for longer is dead. */
const storingHours = 1
const batch = 500
/** What is left then waits for the next turn. */
const mostBatches = 200

export const imagesRoom = 'images'
export const eraseImagesJob = defineJob<object>('erase-images')

/**
 * Gives up what is past its time, then erases everything that was given up: first the object, then, when that is
 * durable, its row. Where this is interrupted, the row is still there and the next turn goes on. Fault:
 * `storage_unavailable`.
 */
export async function eraseImages({ db, objects }: { db: Database; objects: ObjectStore }): Promise<void> {
  for (let turn = 0; turn < mostBatches; turn++) {
    await queries.giveUpUnused(db, { unusedHours, storingHours, limit: batch })
    const images = await queries.findErasing(db, batch)
    if (images.length === 0) return
    await objects.delete(images.map(({ id }) => objectKey(imagesRoom, id)))
    await queries.deleteRows(db, images)
  }
}
