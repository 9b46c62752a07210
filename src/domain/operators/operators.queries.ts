import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { OperatorStatus, Role } from './operator.types.ts'

export interface OperatorRow {
  readonly id: string
  readonly sealedEmail: Buffer
  readonly role: Role
  readonly status: OperatorStatus
  readonly hasTotp: boolean
  readonly mustChangePassword: boolean
  readonly createdAt: Date
}

/** What a sign-in looks at. */
export interface Credentials extends OperatorRow {
  readonly passwordHash: string
  /** The password was given by somebody else, too long ago. */
  readonly isPasswordExpired: boolean
  readonly sealedTotpSecret: Buffer | null
  /** The database's clock, seconds since 1970. */
  readonly now: number
}

export interface NewOperator {
  readonly id: string
  readonly emailKey: Buffer
  readonly sealedEmail: Buffer
  readonly passwordHash: string
  /** Null: the password is the operator's own. */
  readonly passwordLifeHours: number | null
  readonly role: Role
}

export const operatorColumns = (db: Db) => db`
  operator.id, sealed_email as "sealedEmail", role, status, totp_on as "hasTotp",
  password_expires_at is not null as "mustChangePassword", created_at as "createdAt"`

const credentialColumns = (db: Db) => db`
  ${operatorColumns(db)}, password_hash as "passwordHash", sealed_totp_secret as "sealedTotpSecret",
  coalesce(password_expires_at < now(), false) as "isPasswordExpired",
  extract(epoch from clock_timestamp())::float8 as now`

export async function findCredentials(db: Db, emailKey: Buffer): Promise<Credentials | undefined> {
  const [row] = await db<Credentials[]>`
    select ${credentialColumns(db)} from operator where email_key = ${emailKey}`
  return row
}

export async function findCredentialsById(db: Db, id: string): Promise<Credentials | undefined> {
  const [row] = await db<Credentials[]>`select ${credentialColumns(db)} from operator where id = ${id}`
  return row
}

/** In the order in which they were made; a staff, not a crowd. */
export async function listOperators(db: Db, limit: number): Promise<OperatorRow[]> {
  return db<OperatorRow[]>`
    select ${operatorColumns(db)} from operator order by id limit ${limit}`
}

export async function findById(db: Db, id: string): Promise<OperatorRow | undefined> {
  const [row] = await db<OperatorRow[]>`select ${operatorColumns(db)} from operator where id = ${id}`
  return row
}

export async function findEmails(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; sealedEmail: Buffer }[]> {
  return db<{ id: string; sealedEmail: Buffer }[]>`
    select id, sealed_email as "sealedEmail" from operator where id = any (${tokenArray(ids)}::uuid[])`
}

/** False when somebody has the address already. */
export async function insertOperator(db: Db, operator: NewOperator): Promise<boolean> {
  const { id, emailKey, sealedEmail, passwordHash, passwordLifeHours, role } = operator
  const rows = await db`
    insert into operator (id, email_key, sealed_email, password_hash, password_expires_at, role)
    values (${id}, ${emailKey}, ${sealedEmail}, ${passwordHash},
            now() + make_interval(hours => ${passwordLifeHours}::int), ${role})
    on conflict on constraint operator_email do nothing
    returning id`
  return rows.length > 0
}

/** Locks those who can make others owners, so that two of them cannot end each other at once; in the order of their ids. */
export async function lockOwners(db: Db): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select id from operator where role = 'owner' and status = 'active' order by id for update`
  return rows.map(({ id }) => id)
}

/** What is undefined stays. False when there is no such operator. */
export async function changeOperator(
  db: Db,
  id: string,
  { role, status }: { role: Role | undefined; status: OperatorStatus | undefined },
): Promise<boolean> {
  const rows = await db`
    update operator set role = coalesce(${role ?? null}, role), status = coalesce(${status ?? null}, status)
     where id = ${id}
    returning id`
  return rows.length > 0
}

/** Somebody else's password from here on, and no second factor. */
export async function resetOperator(
  db: Db,
  id: string,
  { passwordHash, lifeHours }: { passwordHash: string; lifeHours: number },
): Promise<boolean> {
  const rows = await db`
    update operator
       set password_hash = ${passwordHash}, password_expires_at = now() + make_interval(hours => ${lifeHours}),
           sealed_totp_secret = null, totp_on = false, totp_step = null
     where id = ${id}
    returning id`
  return rows.length > 0
}

/** One's own password, unless it was changed meanwhile. */
export async function changePassword(
  db: Db,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<boolean> {
  const rows = await db`
    update operator set password_hash = ${to}, password_expires_at = null
     where id = ${id} and password_hash = ${from}
    returning id`
  return rows.length > 0
}

/** The same password at another cost, unless it was changed meanwhile. */
export async function renewHash(
  db: Db,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<void> {
  await db`update operator set password_hash = ${to} where id = ${id} and password_hash = ${from}`
}

/** False when a second factor is on already. */
export async function beginTotp(db: Db, id: string, sealedSecret: Buffer): Promise<boolean> {
  const rows = await db`
    update operator set sealed_totp_secret = ${sealedSecret}, totp_step = null
     where id = ${id} and not totp_on
    returning id`
  return rows.length > 0
}

/** Takes a code's step, and from there on asks for codes; false when it, or a later one, was taken before. */
export async function takeTotpStep(db: Db, id: string, sealedSecret: Buffer, step: number): Promise<boolean> {
  const rows = await db`
    update operator set totp_step = ${step}, totp_on = true
     where id = ${id} and sealed_totp_secret = ${sealedSecret} and coalesce(totp_step < ${step}, true)
    returning id`
  return rows.length > 0
}

export async function removeTotp(db: Db, id: string): Promise<boolean> {
  const rows = await db`
    update operator set sealed_totp_secret = null, totp_on = false, totp_step = null
     where id = ${id} and totp_on
    returning id`
  return rows.length > 0
}

export async function countByEmail(db: Db, emailKey: Buffer): Promise<number> {
  const rows = await db`select from operator where email_key = ${emailKey}`
  return rows.length
}
