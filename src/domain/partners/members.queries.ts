import { byteaArray, textArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'

export interface NewRow {
  readonly companyId: string
  readonly id: string
  readonly sealedName: Buffer
  readonly sealedEmail: Buffer
  readonly sealedPhone: Buffer
  readonly tokenHash: Buffer
  readonly actor: string
  readonly address: string
}

export interface TokenKey {
  readonly companyId: string
  readonly tokenHash: Buffer
}

/** Makes common table expressions that log what a query selects: `Audit.recording`. */
export type Recording = (db: Db, source: Fragment) => Fragment

/**
 * Signs on those whose phone no member of the company has, and logs them: one statement, so that of any number of parallel
 * ones for a phone exactly one is signed on. Returns their ids.
 */
export async function insertMembers(
  db: Db,
  recording: Recording,
  members: readonly NewRow[],
): Promise<Set<string>> {
  const log = db`
    select actor, 'member.signup' as action, 'member ' || id as subject, 'done' as outcome, address
      from joined join wish using (id)`
  const rows = await db<{ id: string }[]>`
    with wish as materialized (
      select * from unnest(
        ${tokenArray(members.map(({ companyId }) => companyId))}::uuid[],
        ${tokenArray(members.map(({ id }) => id))}::uuid[],
        ${byteaArray(members.map(({ sealedName }) => sealedName))}::bytea[],
        ${byteaArray(members.map(({ sealedEmail }) => sealedEmail))}::bytea[],
        ${byteaArray(members.map(({ sealedPhone }) => sealedPhone))}::bytea[],
        ${byteaArray(members.map(({ tokenHash }) => tokenHash))}::bytea[],
        ${textArray(members.map(({ actor }) => actor))}::text[],
        ${textArray(members.map(({ address }) => address))}::text[]
      ) as wish (company_id, id, sealed_name, sealed_email, sealed_phone, token_hash, actor, address)
    ),
    joined as (
      insert into member (id, company_id, sealed_name, sealed_email, sealed_phone, token_hash)
      select id, company_id, sealed_name, sealed_email, sealed_phone, token_hash
        from wish order by company_id, sealed_phone
      on conflict (company_id, sealed_phone) where cancelled_at is null do nothing
      returning id
    ),
    ${recording(db, log)}
    select id from joined`
  return new Set(rows.map(({ id }) => id))
}

/** Ends a membership once, erases what it knew of the person, and logs it. */
export async function cancelMember(
  db: Db,
  recording: Recording,
  { companyId, tokenHash }: TokenKey,
  by: { actor: string; address: string },
): Promise<boolean> {
  const log = db`
    select ${by.actor}::text as actor, 'member.cancel' as action, 'member ' || id as subject, 'done' as outcome,
           ${by.address}::text as address
      from cancelled`
  const rows = await db`
    with cancelled as (
      update member
         set cancelled_at = now(), sealed_name = null, sealed_email = null, sealed_phone = null
       where token_hash = ${tokenHash} and company_id = ${companyId} and cancelled_at is null
      returning id
    ),
    ${recording(db, log)}
    select id from cancelled`
  return rows.length > 0
}

export async function findMemberId(db: Db, { companyId, tokenHash }: TokenKey): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`
    select id from member
     where token_hash = ${tokenHash} and company_id = ${companyId} and cancelled_at is null`
  return row?.id
}
