import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

export interface SenderNumberRow {
  readonly number: PhoneNumber
  readonly comment: string
  readonly registeredAt: Date | null
}

const columns = (db: Db) => db`number, comment, registered_at as "registeredAt"`

/** A customer says that a number is its own. */
export interface Claim {
  readonly customerId: string
  readonly number: PhoneNumber
  readonly comment: string
}

export async function isRegistered(db: Db, customerId: string, number: string): Promise<boolean> {
  const rows = await db`
    select from sender_number
     where customer_id = ${customerId} and number = ${number} and registered_at is not null`
  return rows.length > 0
}

export async function findProof(
  db: Db,
  customerId: string,
  number: PhoneNumber,
): Promise<{ verificationId: string | null; isRegistered: boolean } | undefined> {
  const [row] = await db<{ verificationId: string | null; isRegistered: boolean }[]>`
    select verification_id as "verificationId", registered_at is not null as "isRegistered"
      from sender_number where customer_id = ${customerId} and number = ${number}`
  return row
}

/**
 * Ties a code to the number: that of `issued`, which `issuing` of domain/verification issues in this statement or which
 * `asIssued` names; an earlier code proves nothing any more. False: the code was not admitted, or the number was
 * registered meanwhile.
 */
export async function askForProof(db: Db, issuing: Fragment, ask: Claim): Promise<boolean> {
  const rows = await db`
    with ${issuing}
    insert into sender_number (customer_id, number, comment, verification_id)
    select ${ask.customerId}::bigint, ${ask.number}, ${ask.comment}, issued.id from issued
    on conflict (customer_id, number) do update
       set comment = excluded.comment, verification_id = excluded.verification_id, created_at = now()
     where sender_number.registered_at is null
    returning number`
  return rows.length > 0
}

export function asIssued(db: Db, verificationId: string): Fragment {
  return db`issued as (select ${verificationId}::uuid as id)`
}

/** False: it is registered already, or another code was asked for since. */
export async function confirm(
  db: Db,
  proof: { customerId: string; number: PhoneNumber; verificationId: string },
): Promise<boolean> {
  const rows = await db`
    update sender_number set registered_at = now(), verification_id = null
     where customer_id = ${proof.customerId} and number = ${proof.number}
       and verification_id = ${proof.verificationId} and registered_at is null
    returning number`
  return rows.length > 0
}

export async function register(
  db: Db,
  sender: { customerId: string; number: PhoneNumber; comment: string },
): Promise<SenderNumberRow> {
  const [row] = await db<SenderNumberRow[]>`
    insert into sender_number (customer_id, number, comment, registered_at)
    values (${sender.customerId}, ${sender.number}, ${sender.comment}, now())
    on conflict (customer_id, number) do update
       set comment = excluded.comment, verification_id = null,
           registered_at = coalesce(sender_number.registered_at, now())
    returning ${columns(db)}`
  return row as SenderNumberRow
}

/** What was claimed and not proved; its last code is long out. */
export async function eraseUnproved(db: Db): Promise<void> {
  await eraseRows(db, 'sender_number', db`registered_at is null and created_at < now() - interval '1 day'`)
}

export async function remove(db: Db, customerId: string, number: PhoneNumber): Promise<boolean> {
  const rows = await db`
    delete from sender_number where customer_id = ${customerId} and number = ${number} returning number`
  return rows.length > 0
}

export async function list(db: Db, customerId: string, limit: number): Promise<SenderNumberRow[]> {
  return db<SenderNumberRow[]>`
    select ${columns(db)} from sender_number
     where customer_id = ${customerId} order by number limit ${limit}`
}
