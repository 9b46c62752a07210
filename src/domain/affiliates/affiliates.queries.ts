import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface AffiliateRow {
  readonly id: string
  readonly name: string
  readonly webhookUrl: string | null
  readonly sealedWebhookSecret: Buffer | null
}

export type Status = 'active' | 'blocked'

const columns = (db: Db) => db`
  affiliate.id, name, webhook_url as "webhookUrl", sealed_webhook_secret as "sealedWebhookSecret"`

/** Affiliates that are not blocked, for those of the keys that are not blocked either. */
export async function findByKeyHash(
  db: Db,
  hashes: readonly Buffer[],
): Promise<(AffiliateRow & { keyHash: Buffer })[]> {
  return db<(AffiliateRow & { keyHash: Buffer })[]>`
    select key_hash as "keyHash", ${columns(db)}
      from affiliate_key join affiliate on affiliate.id = affiliate_key.affiliate_id
     where key_hash = any (${byteaArray(hashes)}::bytea[])
       and affiliate_key.status = 'active' and affiliate.status = 'active'`
}

export async function findById(db: Db, id: string): Promise<AffiliateRow | undefined> {
  const [row] = await db<AffiliateRow[]>`select ${columns(db)} from affiliate where id = ${id}`
  return row
}

export async function areThere(db: Db): Promise<boolean> {
  const rows = await db`select from affiliate limit 1`
  return rows.length > 0
}

export async function insertAffiliate(
  db: Db,
  affiliate: { id: string; name: string; webhookUrl: string | undefined; sealedSecret: Buffer | undefined },
): Promise<void> {
  const { id, name, webhookUrl, sealedSecret } = affiliate
  await db`
    insert into affiliate (id, name, webhook_url, sealed_webhook_secret)
    values (${id}, ${name}, ${webhookUrl ?? null}, ${sealedSecret ?? null})`
}

/** False when there is no such affiliate. */
export async function insertKey(
  db: Db,
  key: { id: string; keyHash: Buffer; affiliateId: string },
): Promise<boolean> {
  const rows = await db`
    insert into affiliate_key (key_hash, id, affiliate_id)
    select ${key.keyHash}, ${key.id}, id from affiliate where id = ${key.affiliateId}
    returning id`
  return rows.length > 0
}

export async function setAffiliateStatus(db: Db, id: string, status: Status): Promise<boolean> {
  const rows = await db`update affiliate set status = ${status} where id = ${id} returning id`
  return rows.length > 0
}

export async function setKeyStatus(db: Db, keyHash: Buffer, status: Status): Promise<boolean> {
  const rows = await db`
    update affiliate_key set status = ${status} where key_hash = ${keyHash} returning id`
  return rows.length > 0
}
