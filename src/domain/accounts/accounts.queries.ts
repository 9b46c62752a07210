import type { Db, Fragment } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { JoinPath, SocialIdentity } from './account.types.ts'

export interface AccountRow {
  readonly id: string
  readonly userId: string
  readonly sealedNumber: Buffer
  readonly sealedName: Buffer
  readonly joinPath: JoinPath
  readonly createdAt: Date
}

export interface NewAccount extends Omit<AccountRow, 'createdAt'> {
  readonly userKey: string
  readonly passwordHash: string
  readonly identity: SocialIdentity | undefined
}

/** An id as it is compared, and as it is remembered when its account was erased. */
export interface IdKeys {
  readonly userKey: string
  readonly idHash: Buffer
}

/** What of a sign-up is taken already. */
export interface Taken {
  readonly userKey: boolean
  readonly number: boolean
  readonly identity: boolean
}

const columns = (db: Db) => db`
  account.id, user_id as "userId", sealed_number as "sealedNumber", sealed_name as "sealedName",
  join_path as "joinPath", created_at as "createdAt"`

export async function findByUserKey(db: Db, userKey: string): Promise<AccountRow | undefined> {
  const [row] = await db<AccountRow[]>`select ${columns(db)} from account where user_key = ${userKey}`
  return row
}

export async function findById(db: Db, id: string): Promise<AccountRow | undefined> {
  const [row] = await db<AccountRow[]>`select ${columns(db)} from account where id = ${id}`
  return row
}

export async function findByIdentity(db: Db, identity: SocialIdentity): Promise<AccountRow | undefined> {
  const [row] = await db<AccountRow[]>`
    select ${columns(db)}
      from account_identity as identity join account on account.id = identity.account_id
     where provider = ${identity.provider} and subject_hash = ${identity.subjectHash}`
  return row
}

export async function findPassword(
  db: Db,
  userKey: string,
): Promise<{ id: string; userId: string; passwordHash: string } | undefined> {
  const [row] = await db<{ id: string; userId: string; passwordHash: string }[]>`
    select id, user_id as "userId", password_hash as "passwordHash" from account where user_key = ${userKey}`
  return row
}

/** Unless the password was changed meanwhile. */
export async function renewHash(
  db: Db,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<void> {
  await db`update account set password_hash = ${to} where id = ${id} and password_hash = ${from}`
}

const isIdTaken = (db: Db, { userKey, idHash }: IdKeys) => db`(
  exists (select from account where user_key = ${userKey})
  or exists (select from resting_account_id where id_hash = ${idHash} and until > now()))`

export async function isIdFree(db: Db, id: IdKeys): Promise<boolean> {
  const [row] = await db<{ taken: boolean }[]>`select ${isIdTaken(db, id)} as taken`
  return row?.taken === false
}

export async function findTaken(
  db: Db,
  wish: IdKeys & { sealedNumber: Buffer; identity?: SocialIdentity | undefined },
): Promise<Taken> {
  const { sealedNumber, identity } = wish
  const [row] = await db<Taken[]>`
    select ${isIdTaken(db, wish)} as "userKey",
           exists (select from account where sealed_number = ${sealedNumber}) as number,
           exists (select from account_identity
                    where provider = ${identity?.provider ?? null} and subject_hash = ${identity?.subjectHash ?? null})
             as identity`
  return row as Taken
}

export async function isNumberTaken(db: Db, sealedNumber: Buffer): Promise<boolean> {
  const rows = await db`select from account where sealed_number = ${sealedNumber}`
  return rows.length > 0
}

/** Violates `account_user_key`, `account_number` or `account_identity_subject` for what is taken. */
export async function insertAccount(db: Db, account: NewAccount): Promise<void> {
  const { id, userId, userKey, sealedNumber, sealedName, passwordHash, joinPath, identity } = account
  const linking = identity
    ? db`, linked as (
        insert into account_identity (provider, subject_hash, account_id)
        select ${identity.provider}, ${identity.subjectHash}, id from made)`
    : db``
  await db`
    with made as (
      insert into account (id, user_id, user_key, sealed_number, sealed_name, password_hash, join_path)
      values (${id}, ${userId}, ${userKey}, ${sealedNumber}, ${sealedName}, ${passwordHash}, ${joinPath})
      returning id
    )
    ${linking}
    select id from made`
}

/** The code that counts for this number. */
export async function findProof(db: Db, sealedNumber: Buffer): Promise<string | undefined> {
  const [row] = await db<{ codeId: string }[]>`
    select code_id as "codeId" from account_number_proof where sealed_number = ${sealedNumber}`
  return row?.codeId
}

/**
 * From now on the code that `issuing` of domain/verification issues in this statement counts for its number, and no
 * earlier one. False: it was not admitted.
 */
export async function askForProof(db: Db, issuing: Fragment): Promise<boolean> {
  const rows = await db`
    with ${issuing}
    insert into account_number_proof (sealed_number, code_id)
    select sealed_number, id from issued
    on conflict (sealed_number) do update set code_id = excluded.code_id, asked_at = now()
    returning code_id`
  return rows.length > 0
}

/** Forgets which code counted, long after it did, and which ids rested. */
export async function eraseOld(db: Db): Promise<void> {
  await eraseRows(db, 'resting_account_id', db`until < now()`)
  await eraseRows(db, 'account_number_proof', db`asked_at < now() - interval '1 day'`)
}
