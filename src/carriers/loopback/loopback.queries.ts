import { byteaArray, intArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { Receipt } from '../../domain/messaging/sms.port.ts'

export interface LoopbackCall {
  readonly sealedNumber: Buffer
  readonly caller: string
  readonly answered: boolean
  readonly ringMs: number
}

export async function insertCalls(db: Db, calls: readonly LoopbackCall[]): Promise<void> {
  await db`
    insert into loopback_call (sealed_number, caller, answered, rings_until)
    select sealed_number, caller, answered, now() + make_interval(secs => ring_ms / 1000.0)
      from unnest(${byteaArray(calls.map((call) => call.sealedNumber))}::bytea[],
                  ${tokenArray(calls.map((call) => call.caller))}::text[],
                  ${tokenArray(calls.map((call) => String(call.answered)))}::boolean[],
                  ${intArray(calls.map((call) => call.ringMs))}::int[])
             as call (sealed_number, caller, answered, ring_ms)`
}

export interface LoopbackText {
  readonly sealedNumber: Buffer
  readonly type: string
  /** JSON: from, subject, body. */
  readonly sealedContent: Buffer
  readonly imageIds: readonly string[]
}

export interface DueReceipt extends Receipt {
  readonly afterMs: number
}

/** Puts texts on handsets together with the receipts that they will get: a crash keeps both or neither. */
export async function insertTexts(
  db: Db,
  texts: readonly LoopbackText[],
  receipts: readonly DueReceipt[],
): Promise<void> {
  await db`
    with arrived as (
      insert into loopback_text (sealed_number, type, sealed_content, images)
      select sealed_number, type, sealed_content, coalesce(string_to_array(images, '/'), '{}')
        from unnest(${byteaArray(texts.map((text) => text.sealedNumber))}::bytea[],
                    ${tokenArray(texts.map((text) => text.type))}::text[],
                    ${byteaArray(texts.map((text) => text.sealedContent))}::bytea[],
                    ${tokenArray(texts.map((text) => text.imageIds.join('/') || null))}::text[])
               as text (sealed_number, type, sealed_content, images)
    )
    insert into loopback_receipt (ref, report_code, due_at)
    select ref, report_code, now() + make_interval(secs => after_ms / 1000.0)
      from unnest(${tokenArray(receipts.map((receipt) => receipt.ref))}::uuid[],
                  ${intArray(receipts.map((receipt) => receipt.code))}::smallint[],
                  ${intArray(receipts.map((receipt) => receipt.afterMs))}::int[])
             as receipt (ref, report_code, after_ms)`
}

export interface LoopbackImage {
  readonly id: string
  readonly mimeType: string
  readonly sealedBytes: Buffer
}

/** In the order of their ids, so that two batches with the same images cannot wait for each other. */
export async function insertImages(db: Db, images: readonly LoopbackImage[]): Promise<void> {
  await db`
    insert into loopback_image (id, mime_type, sealed_bytes)
    select * from unnest(${tokenArray(images.map((image) => image.id))}::text[],
                         ${tokenArray(images.map((image) => image.mimeType))}::text[],
                         ${byteaArray(images.map((image) => image.sealedBytes))}::bytea[])
                    as image (id, mime_type, sealed_bytes)
     order by id
    on conflict (id) do update set received_at = now()
     where loopback_image.received_at < now() - interval '1 hour'`
}

/** Takes receipts that are due out of the table, at most `limit`; whoever else takes some gets others. */
export async function takeDueReceipts(db: Db, limit: number): Promise<Receipt[]> {
  return db<Receipt[]>`
    delete from loopback_receipt
     where ctid = any (array(
             select ctid from loopback_receipt
              where due_at <= now() order by due_at limit ${limit} for update skip locked))
    returning ref, report_code as code`
}

/** Milliseconds until the next receipt is due, at most 0 when one is; undefined when there is none. */
export async function untilNextReceiptMs(db: Db): Promise<number | undefined> {
  const [row] = await db<{ ms: number }[]>`
    select (extract(epoch from due_at - now()) * 1000)::float as ms
      from loopback_receipt order by due_at limit 1`
  return row?.ms
}

export interface HandsetCall {
  readonly id: string
  readonly from: string
  readonly state: 'ringing' | 'missed' | 'answered'
  readonly at: Date
}

/** Newest first. */
export async function findCalls(db: Db, sealedNumber: Buffer, limit: number): Promise<HandsetCall[]> {
  return db<HandsetCall[]>`
    select id::text, caller as from, rings_from as at,
           case when now() < rings_until then 'ringing' when answered then 'answered' else 'missed' end as state
      from loopback_call where sealed_number = ${sealedNumber}
     order by id desc limit ${limit}`
}

export interface HandsetText {
  readonly id: string
  readonly type: string
  readonly sealedContent: Buffer
  readonly imageIds: string[]
  readonly at: Date
}

/** Newest first. */
export async function findTexts(db: Db, sealedNumber: Buffer, limit: number): Promise<HandsetText[]> {
  return db<HandsetText[]>`
    select id::text, type, sealed_content as "sealedContent", images as "imageIds", received_at as at
      from loopback_text where sealed_number = ${sealedNumber}
     order by id desc limit ${limit}`
}

/** An image that was sent to this number. */
export async function findImage(
  db: Db,
  { sealedNumber, id }: { sealedNumber: Buffer; id: string },
): Promise<LoopbackImage | undefined> {
  const [image] = await db<LoopbackImage[]>`
    select id, mime_type as "mimeType", sealed_bytes as "sealedBytes"
      from loopback_image
     where id = ${id}
       and exists (select from loopback_text
                    where sealed_number = ${sealedNumber} and images @> array[${id}::text])`
  return image
}

/** Another one whenever something changes on this phone. */
export async function findHandsetMark(db: Db, sealedNumber: Buffer): Promise<string> {
  const [row] = await db<{ mark: string }[]>`
    select concat_ws('/',
             (select id from loopback_text where sealed_number = ${sealedNumber} order by id desc limit 1),
             (select string_agg(concat(id, now() < rings_until), ',')
                from (select id, rings_until from loopback_call where sealed_number = ${sealedNumber}
                       order by id desc limit 5) as call)) as mark`
  return row?.mark ?? ''
}

/** The phones to which the latest `within` texts and calls went, latest first. */
export async function findBusyHandsets(
  db: Db,
  { within, limit }: { within: number; limit: number },
): Promise<{ sealedNumber: Buffer; at: Date }[]> {
  return db<{ sealedNumber: Buffer; at: Date }[]>`
    select sealed_number as "sealedNumber", max(at) as at
      from ((select sealed_number, received_at as at from loopback_text order by id desc limit ${within})
            union all
            (select sealed_number, rings_from from loopback_call order by id desc limit ${within})) as arrival
     group by sealed_number order by at desc limit ${limit}`
}

/** What the phones of these numbers show; returns how much it was. */
export async function erasePhones(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    with calls as (
      delete from loopback_call where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) returning 1
    ), texts as (
      delete from loopback_text where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) returning 1
    )
    select ((select count(*) from calls) + (select count(*) from texts))::int as count`
  return row?.count ?? 0
}

/** Images stay an hour longer, because their time is not renewed more often than that. */
export async function eraseOld(db: Db): Promise<void> {
  await eraseRows(db, 'loopback_call', db`rings_from < now() - interval '1 day'`)
  await eraseRows(db, 'loopback_text', db`received_at < now() - interval '1 day'`)
  await eraseRows(db, 'loopback_image', db`received_at < now() - interval '25 hours'`)
  await eraseRows(db, 'loopback_receipt', db`due_at < now() - interval '1 day'`)
}
