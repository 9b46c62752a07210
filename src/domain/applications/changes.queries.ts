import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Status } from './applications.queries.ts'

export interface TokenKey {
  readonly applicationId: string
  readonly tokenId: string
}

export async function setTokenStatus(db: Db, key: TokenKey, status: Status): Promise<boolean> {
  const rows = await db`
    update application_token set status = ${status}
     where id = ${key.tokenId} and application_id = ${key.applicationId}
    returning id`
  return rows.length > 0
}

/** Blocks a token that is not blocked. False: somebody else did, or there is none. */
export async function retireToken(db: Db, key: TokenKey): Promise<boolean> {
  const rows = await db`
    update application_token set status = 'blocked'
     where id = ${key.tokenId} and application_id = ${key.applicationId} and status = 'active'
    returning id`
  return rows.length > 0
}

/** What is null stays as it is. */
export async function updateApplication(
  db: Db,
  id: string,
  change: { name: string | null; limits: object | null; fallbackText: string | null },
): Promise<boolean> {
  const limits = change.limits === null ? null : JSON.stringify(change.limits)
  const rows = await db`
    update application
       set name = coalesce(${change.name}::text, name), limits = coalesce(${limits}::text::jsonb, limits),
           fallback_text = coalesce(${change.fallbackText}::text, fallback_text)
     where id = ${id}
    returning id`
  return rows.length > 0
}

/** Ties it to these blocks alone. The blocks that are none of ours are answered. */
export async function replaceBlocks(db: Db, id: string, prefixes: readonly string[]): Promise<string[]> {
  const rows = await db<{ prefix: string }[]>`
    with wish as materialized (select distinct prefix from unnest(${tokenArray(prefixes)}::text[]) as prefix),
    untied as (
      delete from application_number_block
       where application_id = ${id} and prefix not in (select prefix from wish)
    ),
    tied as (
      insert into application_number_block (application_id, prefix)
      select ${id}::uuid, prefix from wish join number_block using (prefix)
      on conflict do nothing
    )
    select prefix from wish where not exists (select from number_block as block where block.prefix = wish.prefix)`
  return rows.map(({ prefix }) => prefix)
}

export async function setCallback(
  db: Db,
  id: string,
  callback: { url: string; sealedSecret: Buffer } | undefined,
): Promise<boolean> {
  const rows = await db`
    update application
       set callback_url = ${callback?.url ?? null}, sealed_callback_secret = ${callback?.sealedSecret ?? null}
     where id = ${id}
    returning id`
  return rows.length > 0
}
