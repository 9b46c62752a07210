import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface ApplicationRow {
  readonly id: string
  readonly limits: Record<string, number>
  readonly fallbackText: string
  readonly callbackUrl: string | null
  readonly sealedCallbackSecret: Buffer | null
  readonly prefixes: string[]
}

export type Status = 'active' | 'blocked'

const columns = (db: Db) => db`
  application.id, limits, fallback_text as "fallbackText",
  callback_url as "callbackUrl", sealed_callback_secret as "sealedCallbackSecret",
  array(
    select prefix from number_block
     where number_block.status = 'active'
       and (prefix in (select prefix from application_number_block as own where own.application_id = application.id)
            or not exists (select from application_number_block as own where own.application_id = application.id))
  ) as prefixes`

/** Every number block that is not blocked. */
export async function findPool(db: Db): Promise<string[]> {
  const rows = await db<{ prefix: string }[]>`select prefix from number_block where status = 'active'`
  return rows.map(({ prefix }) => prefix)
}

/** Applications that are not blocked, for those of the tokens that are not blocked either. */
export async function findByTokenHash(
  db: Db,
  hashes: readonly Buffer[],
): Promise<(ApplicationRow & { tokenHash: Buffer })[]> {
  return db<(ApplicationRow & { tokenHash: Buffer })[]>`
    select token_hash as "tokenHash", ${columns(db)}
      from application_token join application on application.id = application_token.application_id
     where token_hash = any (${byteaArray(hashes)}::bytea[])
       and application_token.status = 'active' and application.status = 'active'`
}

export async function findById(db: Db, ids: readonly string[]): Promise<ApplicationRow[]> {
  return db<
    ApplicationRow[]
  >`select ${columns(db)} from application where id = any (${tokenArray(ids)}::uuid[])`
}

export async function insertApplication(
  db: Db,
  application: {
    id: string
    name: string
    limits: object
    fallbackText: string | undefined
    callbackUrl: string | undefined
    sealedCallbackSecret: Buffer | undefined
  },
): Promise<void> {
  const { id, name, limits, callbackUrl, sealedCallbackSecret } = application
  await db`
    insert into application (id, name, limits, fallback_text, callback_url, sealed_callback_secret)
    values (${id}, ${name}, ${JSON.stringify(limits)}::text::jsonb, ${application.fallbackText ?? 'Code: {code}'},
            ${callbackUrl ?? null}, ${sealedCallbackSecret ?? null})`
}

export async function insertToken(
  db: Db,
  token: { id: string; tokenHash: Buffer; applicationId: string },
): Promise<void> {
  await db`
    insert into application_token (token_hash, id, application_id)
    values (${token.tokenHash}, ${token.id}, ${token.applicationId})`
}

export async function insertNumberBlocks(db: Db, prefixes: readonly string[]): Promise<void> {
  await db`
    insert into number_block (prefix) select unnest(${tokenArray(prefixes)}::text[])
    on conflict do nothing`
}

export async function tieToBlocks(db: Db, applicationId: string, prefixes: readonly string[]): Promise<void> {
  await db`
    insert into application_number_block (application_id, prefix)
    select ${applicationId}, unnest(${tokenArray(prefixes)}::text[])
    on conflict do nothing`
}

export async function setApplicationStatus(db: Db, id: string, status: Status): Promise<boolean> {
  const rows = await db`update application set status = ${status} where id = ${id} returning id`
  return rows.length > 0
}

export async function setTokenStatus(db: Db, tokenHash: Buffer, status: Status): Promise<boolean> {
  const rows = await db`
    update application_token set status = ${status} where token_hash = ${tokenHash} returning id`
  return rows.length > 0
}

export async function setBlockStatus(db: Db, prefix: string, status: Status): Promise<boolean> {
  const rows = await db`update number_block set status = ${status} where prefix = ${prefix} returning prefix`
  return rows.length > 0
}
