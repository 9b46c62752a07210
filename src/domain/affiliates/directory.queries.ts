import type { Db } from '../../platform/db/database.ts'
import type { Status } from './affiliates.queries.ts'

export interface AffiliateLine {
  readonly id: string
  readonly name: string
  readonly status: Status
  readonly webhookUrl: string | null
  readonly createdAt: Date
}

/** A key without its value. */
export interface KeyLine {
  readonly id: string
  readonly status: Status
  readonly createdAt: Date
}

export interface KeyName {
  readonly affiliateId: string
  readonly keyId: string
}

const columns = (db: Db) => db`id, name, status, webhook_url as "webhookUrl", created_at as "createdAt"`

export async function listAffiliates(
  db: Db,
  status: Status | undefined,
  { before, limit }: { before: string; limit: number },
): Promise<AffiliateLine[]> {
  return db<AffiliateLine[]>`
    select ${columns(db)} from affiliate
     where id < ${before} ${status ? db`and status = ${status}` : db``}
     order by id desc limit ${limit}`
}

export async function findLine(db: Db, id: string): Promise<AffiliateLine | undefined> {
  const [row] = await db<AffiliateLine[]>`select ${columns(db)} from affiliate where id = ${id}`
  return row
}

export async function listKeys(
  db: Db,
  affiliateId: string,
  { before, limit }: { before: string; limit: number },
): Promise<KeyLine[]> {
  return db<KeyLine[]>`
    select id, status, created_at as "createdAt" from affiliate_key
     where affiliate_id = ${affiliateId} and id < ${before}
     order by id desc limit ${limit}`
}

export async function setKeyStatusById(db: Db, key: KeyName, status: Status): Promise<boolean> {
  const rows = await db`
    update affiliate_key set status = ${status}
     where id = ${key.keyId} and affiliate_id = ${key.affiliateId}
    returning id`
  return rows.length > 0
}

/** Blocks a key that is not blocked. False: somebody else did, or there is none. */
export async function retireKey(db: Db, key: KeyName): Promise<boolean> {
  const rows = await db`
    update affiliate_key set status = 'blocked'
     where id = ${key.keyId} and affiliate_id = ${key.affiliateId} and status = 'active'
    returning id`
  return rows.length > 0
}

export async function renameAffiliate(db: Db, id: string, name: string): Promise<boolean> {
  const rows = await db`update affiliate set name = ${name} where id = ${id} returning id`
  return rows.length > 0
}

export async function setWebhook(
  db: Db,
  id: string,
  webhook: { url: string; sealedSecret: Buffer } | undefined,
): Promise<boolean> {
  const rows = await db`
    update affiliate
       set webhook_url = ${webhook?.url ?? null}, sealed_webhook_secret = ${webhook?.sealedSecret ?? null}
     where id = ${id}
    returning id`
  return rows.length > 0
}
