import type { Db } from '../db/database.ts'

/** A master key by its number; the key itself is never here. */
export interface MasterKeyRow {
  readonly id: number
  readonly check: Buffer
  readonly state: 'next' | 'current' | 'old'
}

export async function listMasterKeys(db: Db): Promise<MasterKeyRow[]> {
  return db<MasterKeyRow[]>`select id, key_check as check, state from master_key order by id`
}

/** Binds a new database to its first master key; false when it has one already. */
export async function claimDatabase(db: Db, check: Buffer): Promise<boolean> {
  const rows = await db`
    insert into master_key (id, key_check, state)
    select 1, ${check}, 'current' where not exists (select from master_key)
    on conflict (id) do nothing
    returning id`
  return rows.length > 0
}

export interface KeptKeyRow {
  readonly purpose: string
  readonly sealedKey: Buffer
}

export async function listKeptKeys(db: Db): Promise<KeptKeyRow[]> {
  return db<KeptKeyRow[]>`select purpose, sealed_key as "sealedKey" from kept_key`
}

export async function insertKeptKeys(db: Db, rows: readonly KeptKeyRow[]): Promise<void> {
  const values = rows.map(({ purpose, sealedKey }) => ({ purpose, sealed_key: sealedKey }))
  await db`insert into kept_key ${db(values, 'purpose', 'sealed_key')} on conflict (purpose) do nothing`
}

export async function replaceKeptKey(db: Db, { purpose, sealedKey }: KeptKeyRow): Promise<void> {
  await db`update kept_key set sealed_key = ${sealedKey}, created_at = now() where purpose = ${purpose}`
}

/** Names the key that is to come, under the number after the current one's; one that was to come before it never sealed anything. */
export async function offerNextKey(db: Db, check: Buffer): Promise<void> {
  await db`delete from master_key where state = 'next' and key_check <> ${check}`
  await db`
    insert into master_key (id, key_check, state)
    select id % 255 + 1, ${check}, 'next' from master_key where state = 'current'
    on conflict (state) do nothing`
}

export async function withdrawNextKey(db: Db): Promise<void> {
  await db`delete from master_key where state = 'next'`
}

/** From now on the next key seals. In a transaction that holds `locks.change`. */
export async function promoteNextKey(db: Db): Promise<void> {
  await db`update master_key set state = 'old' where state = 'current'`
  await db`update master_key set state = 'current' where state = 'next'`
}

/** Nothing is sealed with the old key any more. Returns its number. */
export async function retireOldKey(db: Db): Promise<number | undefined> {
  const [row] = await db<{ id: number }[]>`delete from master_key where state = 'old' returning id`
  return row?.id
}
