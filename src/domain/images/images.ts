import { createSecretKey } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { giveBack } from '../../platform/memory/give-back.ts'
import { objectKey, type ObjectStore } from '../../platform/objects/object-store.ts'
import { enqueue } from '../../platform/queue/queue.ts'
import { createSecretBox } from '../../platform/secrets/secret-box.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { openDataKey, sealDataKey } from './data-key.ts'
import { eraseImages, eraseImagesJob, imagesRoom } from './erase-images.ts'
import { createImageLinks } from './image-links.ts'
import { readImageType } from './image-type.ts'
import { createImageWorkers, type ImageWorkers } from './image-workers.ts'
import type { ImageFacts, ImageKey, Rendered, Rendition } from './image.types.ts'
import * as queries from './images.queries.ts'
import type { NewImage, StoredImage } from './images.queries.ts'

export { eraseImagesJob } from './erase-images.ts'
export { imagesForBackup } from './images-for-backup.ts'
export {
  maxImageBytes,
  type ImageFacts,
  type ImageKey,
  type Rendered,
  type Rendition,
} from './image.types.ts'
export type { StoredImage } from './images.queries.ts'

/** Between two commits of images: 50 a second serve as many as come, and the processors have images to decode. */
const restMs = 20

export interface Images {
  /**
   * Decodes an upload, seals it and stores it; it is nobody's yet, and gone in an hour, unless it is kept. The bytes are
   * handed over: the caller has them no more. Faults: `image_type_refused`, `image_refused`, `overloaded`,
   * `storage_unavailable`.
   */
  receive(upload: { affiliateId: string; bytes: Buffer }): Promise<ImageKey & ImageFacts>
  /**
   * The image is there from here on: durable when it resolves, or when the transaction commits. Returns the token of a
   * link. Fault: `overloaded`.
   */
  keep(image: ImageKey, tx?: Db): Promise<string>
  /** What was received and is not wanted after all. */
  discard(image: ImageKey): Promise<void>
  /** Throws `image_unknown`, also for another affiliate's. */
  get(image: ImageKey): Promise<StoredImage>
  /** A token that opens this image for 15 seconds by the database's clock. Throws `image_unknown`. */
  issueLink(image: ImageKey): Promise<string>
  /** The image of a link. Throws `link_refused` (altered, another's, past its time), `image_unknown` (erased meanwhile). */
  open(link: { id: string; token: string }): Promise<StoredImage>
  /** The bytes as they were uploaded. Throws `image_unknown`, `storage_unavailable`. */
  readOriginal(image: ImageKey): Promise<Buffer>
  /** As people are shown it. Throws `image_unknown`, `storage_unavailable`, `overloaded`. */
  render(image: ImageKey, rendition: Rendition): Promise<Rendered>
  /**
   * Ties images to the one contract that they belong to: all of them or, with a fault, none. Faults: `image_unknown`
   * (another affiliate's too, and an id given twice), `image_used`.
   */
  use(tx: Db, wish: { affiliateId: string; contractId: string; ids: readonly string[] }): Promise<void>
  /** When the transaction commits, they are shown to nobody, cannot be opened any more, and are erased soon. */
  erase(tx: Db, images: { affiliateId: string; ids: readonly string[] }): Promise<void>
  /** The job `erase-images`: what no contract used within 24 hours, and what was given up. */
  eraseDue(): Promise<void>
  /** Of the first `most` objects in the store, how many have no row: left by a database that was restored. */
  countStray(most: number): Promise<{ objects: number; stray: number }>
  close(): Promise<void>
}

export function createImages(house: {
  db: Database
  secrets: Secrets
  objects: ObjectStore
  workers?: ImageWorkers
  /** Milliseconds; the database's clock. */
  now?: () => Promise<number>
}): Images {
  const { db, secrets, objects, workers = createImageWorkers(), now = () => queries.readClock(db) } = house
  const links = createImageLinks(secrets.lookupKey)
  const storing = createBatcher<NewImage, void>({
    restMs,
    run: async (images) => {
      await queries.insertStoring(db, images)
      return images.map(() => undefined)
    },
  })
  const stored = createBatcher<ImageKey, number | undefined>({
    restMs,
    run: async (images) => {
      const done = await queries.markStored(db, images)
      return images.map(({ id }) => done.get(id))
    },
  })

  async function get(key: ImageKey): Promise<StoredImage> {
    const image = await queries.findStored(db, key)
    if (!image) throw new Fault('image_unknown')
    return image
  }

  async function readSealed(image: StoredImage): Promise<Buffer> {
    const sealed = await objects.get(objectKey(imagesRoom, image.id))
    if (sealed) return sealed
    // It may have been erased between the row and the object.
    await get(image)
    throw new Error(`the object of image ${image.id} is missing`)
  }

  return {
    get,

    async receive({ affiliateId, bytes }) {
      const { facts, sealed, dataKey } = await workers.check({ bytes, format: readImageType(bytes) })
      const image = { ...facts, affiliateId, id: newId(), sha256: Buffer.from(facts.sha256) }
      await storing.submit({ ...image, sealedKey: sealDataKey(secrets.box, image.id, dataKey) })
      // If this fails the row stays for the hour: an object that comes late is still erased with it.
      await objects.put(objectKey(imagesRoom, image.id), sealed)
      giveBack(sealed)
      return image
    },

    async keep(image, tx) {
      const at = tx ? (await queries.markStored(tx, [image])).get(image.id) : await stored.submit(image)
      // Given up meanwhile: the upload took an hour.
      if (at === undefined) throw new Fault('overloaded', { retryAfterSeconds: 5 })
      return links.sign(image, at)
    },

    discard: (image) => queries.giveUpStoring(db, image),

    async issueLink(key) {
      const [{ affiliateId, id }, at] = await Promise.all([get(key), now()])
      return links.sign({ affiliateId, id }, at)
    },

    async open(link) {
      const key = links.verify(link, await now())
      if (!key) throw new Fault('link_refused')
      return get(key)
    },

    async readOriginal(key) {
      const image = await get(key)
      const dataKey = openDataKey(secrets.box, image.id, image.sealedKey)
      return createSecretBox(createSecretKey(dataKey)).open(await readSealed(image))
    },

    async render(key, rendition) {
      const image = await get(key)
      const dataKey = openDataKey(secrets.box, image.id, image.sealedKey)
      const sealed = await readSealed(image)
      const { contentType, bytes } = await workers.render({
        sealed,
        dataKey,
        format: image.format,
        rendition,
      })
      return { contentType, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
    },

    use: (tx, { affiliateId, contractId, ids }) =>
      transaction(tx, async (own) => {
        const used = await queries.useImages(own, { affiliateId, contractId, ids })
        if (used.length === ids.length) return
        const isThere = (await queries.countStored(own, affiliateId, ids)) === ids.length
        throw new Fault(isThere ? 'image_used' : 'image_unknown')
      }),

    async erase(tx, { affiliateId, ids }) {
      const count = await queries.giveUpImages(tx, affiliateId, ids)
      if (count > 0) await enqueue(tx, eraseImagesJob, {})
    },

    eraseDue: () => eraseImages({ db, objects }),

    async countStray(most) {
      const ids: string[] = []
      for await (const key of objects.list(imagesRoom)) {
        ids.push(key.slice(imagesRoom.length + 1))
        if (ids.length === most) break
      }
      const known = await queries.findKnown(db, ids)
      return { objects: ids.length, stray: ids.filter((id) => !known.has(id)).length }
    },

    async close() {
      await workers.close()
      objects.close()
    },
  }
}
