import { byteaArray, intArray, textArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { ImageFacts, ImageKey } from './image.types.ts'

export interface NewImage extends ImageKey, ImageFacts {
  readonly sealedKey: Buffer
}

export interface StoredImage extends ImageKey, ImageFacts {
  readonly sealedKey: Buffer
  readonly usedBy: string | null
  readonly createdAt: Date
}

/** Before its object is there, so that no object is ever without a row. */
export async function insertStoring(db: Db, images: readonly NewImage[]): Promise<void> {
  await db`
    insert into image (affiliate_id, id, format, bytes, width, height, sha256, captured_at, sealed_key)
    select * from unnest(
      ${tokenArray(images.map(({ affiliateId }) => affiliateId))}::uuid[],
      ${tokenArray(images.map(({ id }) => id))}::uuid[],
      ${tokenArray(images.map(({ format }) => format))}::text[],
      ${intArray(images.map(({ bytes }) => bytes))}::int[],
      ${intArray(images.map(({ width }) => width))}::int[],
      ${intArray(images.map(({ height }) => height))}::int[],
      ${byteaArray(images.map(({ sha256 }) => sha256))}::bytea[],
      ${textArray(images.map(({ capturedAt }) => capturedAt ?? null))}::timestamp[],
      ${byteaArray(images.map(({ sealedKey }) => sealedKey))}::bytea[])`
}

/**
 * Those of the images that were being stored and now are there, each with the database's clock in milliseconds; the
 * others were given up meanwhile.
 */
export async function markStored(db: Db, images: readonly ImageKey[]): Promise<Map<string, number>> {
  const rows = await db<{ id: string; now: number }[]>`
    update image set state = 'stored'
      from (${listKeys(db, images)}) as put
     where image.affiliate_id = put.affiliate_id and image.id = put.id and state = 'storing'
    returning image.id, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`
  return new Map(rows.map(({ id, now }) => [id, now]))
}

/** Gives up an image that was never shown to anybody. */
export async function giveUpStoring(db: Db, { affiliateId, id }: ImageKey): Promise<void> {
  await db`
    update image set state = 'erasing', sealed_key = null
     where affiliate_id = ${affiliateId} and id = ${id} and state = 'storing'`
}

export async function findStored(db: Db, { affiliateId, id }: ImageKey): Promise<StoredImage | undefined> {
  const [row] = await db<StoredImage[]>`
    select affiliate_id as "affiliateId", id, format, bytes, width, height, sha256,
           captured_at::text as "capturedAt", sealed_key as "sealedKey", used_by as "usedBy",
           created_at as "createdAt"
      from image
     where affiliate_id = ${affiliateId} and id = ${id} and state = 'stored'`
  return row && { ...row, capturedAt: row.capturedAt ?? undefined }
}

/** The database's clock, milliseconds since 1970. */
export async function readClock(db: Db): Promise<number> {
  const [row] = await db<{ now: number }[]>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`
  return row?.now ?? NaN
}

/** Ties unused images to a contract; returns the ids of those that could be. */
export async function useImages(
  db: Db,
  { affiliateId, contractId, ids }: { affiliateId: string; contractId: string; ids: readonly string[] },
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    update image set used_by = ${contractId}, used_at = now()
     where affiliate_id = ${affiliateId} and id = any (${tokenArray(ids)}::uuid[])
       and state = 'stored' and used_by is null
    returning id`
  return rows.map(({ id }) => id)
}

/** Whether each of the images is there for this affiliate, used or not. */
export async function countStored(db: Db, affiliateId: string, ids: readonly string[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from image
     where affiliate_id = ${affiliateId} and id = any (${tokenArray(ids)}::uuid[]) and state = 'stored'`
  return row?.count ?? 0
}

/** From here on they are shown to nobody and can be opened by nobody; returns how many there were. */
export async function giveUpImages(db: Db, affiliateId: string, ids: readonly string[]): Promise<number> {
  const rows = await db`
    update image set state = 'erasing', sealed_key = null
     where affiliate_id = ${affiliateId} and id = any (${tokenArray(ids)}::uuid[]) and state <> 'erasing'
    returning id`
  return rows.length
}

/** Gives up what no contract used in time, and, sooner, what an upload that died left behind; at most `limit` at a time. */
export async function giveUpUnused(
  db: Db,
  { unusedHours, storingHours, limit }: { unusedHours: number; storingHours: number; limit: number },
): Promise<number> {
  const rows = await db`
    update image set state = 'erasing', sealed_key = null
     where (affiliate_id, id) in (
       select affiliate_id, id from image
        where used_by is null and state <> 'erasing'
          and created_at < now() - make_interval(hours => ${storingHours})
          and (state = 'storing' or created_at < now() - make_interval(hours => ${unusedHours}))
        order by created_at
        limit ${limit}
          for update skip locked)
    returning id`
  return rows.length
}

export async function findErasing(db: Db, limit: number): Promise<ImageKey[]> {
  return db<ImageKey[]>`
    select affiliate_id as "affiliateId", id from image where state = 'erasing' order by created_at limit ${limit}`
}

/** After their objects are gone. */
export async function deleteRows(db: Db, images: readonly ImageKey[]): Promise<void> {
  await db`
    delete from image using (${listKeys(db, images)}) as gone
     where image.affiliate_id = gone.affiliate_id and image.id = gone.id and state = 'erasing'`
}

/** Those of the ids that have a row: an object of any other is nobody's. */
export async function findKnown(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db<{ id: string }[]>`
    select id from image where id = any (${tokenArray(ids)}::uuid[])`
  return new Set(rows.map(({ id }) => id))
}

/** False where the database is of a release before images. */
export async function hasImages(db: Db): Promise<boolean> {
  const [row] = await db<{ has: boolean }[]>`select to_regclass('image') is not null as has`
  return row?.has ?? false
}

/** The next ones by key whose bytes are kept, of those that had begun by then. */
export async function pageKept(
  db: Db,
  { after, begunBy, limit }: { after: ImageKey | undefined; begunBy: Date; limit: number },
): Promise<ImageKey[]> {
  const nil = '00000000-0000-0000-0000-000000000000'
  return db<ImageKey[]>`
    select affiliate_id as "affiliateId", id from image
     where (affiliate_id, id) > (${after?.affiliateId ?? nil}::uuid, ${after?.id ?? nil}::uuid)
       and state <> 'erasing' and created_at <= ${begunBy}
     order by affiliate_id, id
     limit ${limit}`
}

export async function isKept(db: Db, { affiliateId, id }: ImageKey): Promise<boolean> {
  const rows = await db`
    select from image where affiliate_id = ${affiliateId} and id = ${id} and state <> 'erasing'`
  return rows.length > 0
}

function listKeys(db: Db, images: readonly ImageKey[]) {
  return db`
    select * from unnest(
      ${tokenArray(images.map(({ affiliateId }) => affiliateId))}::uuid[],
      ${tokenArray(images.map(({ id }) => id))}::uuid[]) as keys (affiliate_id, id)`
}
