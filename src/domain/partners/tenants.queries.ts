import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Company, CompanyChange, NewCompany, Status } from './partner.types.ts'

export interface KeyRow {
  readonly valueHash: Buffer
  readonly id: string
  readonly partnerId: string
  readonly sealedSecret: Buffer | null
}

/** Keys that are not blocked, of partners that are not: one row for each secret, or one without. */
export async function findKeys(db: Db, hashes: readonly Buffer[]): Promise<KeyRow[]> {
  return db<KeyRow[]>`
    select value_hash as "valueHash", partner_key.id, partner_id as "partnerId", sealed_value as "sealedSecret"
      from partner_key
      join partner on partner.id = partner_id
      left join partner_secret on key_id = partner_key.id
     where value_hash = any (${byteaArray(hashes)}::bytea[])
       and partner_key.status = 'active' and partner.status = 'active'
     order by place`
}

/** Companies that are not blocked, of partners that are not. */
export async function findCompanies(db: Db, codes: readonly string[]): Promise<Omit<Company, 'subject'>[]> {
  return db<Omit<Company, 'subject'>[]>`
    select company.id, partner_id as "partnerId", code, company.name, replay_protection as "replayProtection"
      from company join partner on partner.id = partner_id
     where code = any (${tokenArray(codes)}::text[])
       and company.status = 'active' and partner.status = 'active'`
}

export async function insertPartner(db: Db, partner: { id: string; name: string }): Promise<void> {
  await db`insert into partner (id, name) values (${partner.id}, ${partner.name})`
}

export async function insertCompany(db: Db, company: NewCompany & { readonly id: string }): Promise<void> {
  await db`
    insert into company (id, partner_id, code, name, launch_url, replay_protection)
    values (${company.id}, ${company.partnerId}, ${company.code}, ${company.name}, ${company.launchUrl ?? null},
            ${company.replayProtection ?? false})`
}

export async function insertKey(
  db: Db,
  key: { id: string; partnerId: string; valueHash: Buffer },
): Promise<void> {
  await db`
    insert into partner_key (id, partner_id, value_hash) values (${key.id}, ${key.partnerId}, ${key.valueHash})`
}

/** False when both places are taken, or there is no such key. */
export async function insertSecret(db: Db, keyId: string, sealedValue: Buffer): Promise<boolean> {
  const rows = await db`
    insert into partner_secret (key_id, place, sealed_value)
    select partner_key.id, place, ${sealedValue}
      from partner_key cross join generate_series(1, 2) as place
     where partner_key.id = ${keyId}
       and not exists (select from partner_secret as taken where taken.key_id = ${keyId} and taken.place = place.place)
     order by place limit 1
    on conflict do nothing
    returning place`
  return rows.length > 0
}

/** The older of two; with `all` every one. Returns how many. */
export async function deleteSecrets(db: Db, keyId: string, { all }: { all: boolean }): Promise<number> {
  const rows = await db`
    delete from partner_secret as secret
     where key_id = ${keyId}
       and (${all} or exists (
             select from partner_secret as newer
              where newer.key_id = ${keyId} and newer.created_at > secret.created_at))
    returning place`
  return rows.length
}

/** By id, or by the hash of its value. */
export async function findKeyId(
  db: Db,
  key: { id: string | undefined; valueHash: Buffer },
): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`
    select id from partner_key where id = ${key.id ?? null} or value_hash = ${key.valueHash}`
  return row?.id
}

/** Whichever its status. */
export async function findOwner(db: Db, code: string): Promise<string | undefined> {
  const [row] = await db<{ partnerId: string }[]>`
    select partner_id as "partnerId" from company where code = ${code}`
  return row?.partnerId
}

export async function renamePartner(db: Db, id: string, name: string): Promise<boolean> {
  const rows = await db`update partner set name = ${name} where id = ${id} returning id`
  return rows.length > 0
}

/** What is not named stays. */
export async function changeCompany(db: Db, code: string, change: CompanyChange): Promise<boolean> {
  const { name = null, launchUrl, replayProtection = null } = change
  const rows = await db`
    update company
       set name = coalesce(${name}, name),
           launch_url = ${launchUrl === undefined ? db`launch_url` : db`${launchUrl}`},
           replay_protection = coalesce(${replayProtection}, replay_protection)
     where code = ${code} returning id`
  return rows.length > 0
}

export async function setPartnerStatus(db: Db, id: string, status: Status): Promise<boolean> {
  const rows = await db`update partner set status = ${status} where id = ${id} returning id`
  return rows.length > 0
}

export async function setCompanyStatus(db: Db, code: string, status: Status): Promise<boolean> {
  const rows = await db`update company set status = ${status} where code = ${code} returning id`
  return rows.length > 0
}

export async function setKeyStatus(db: Db, id: string, status: Status): Promise<boolean> {
  const rows = await db`update partner_key set status = ${status} where id = ${id} returning id`
  return rows.length > 0
}
