import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface TokenRow {
  readonly id: string
  readonly customerId: string
  readonly sealedValue: Buffer
  readonly scope: string
  readonly digest: string
  readonly grantedAt: Date
  readonly revokedAt: Date | null
}

export interface TokenRowFilter {
  readonly ids?: readonly string[] | undefined
  readonly customerId?: string | undefined
  readonly isRevoked?: boolean | undefined
}

const columns = (db: Db) => db`
  id, customer_id as "customerId", sealed_value as "sealedValue", scope, digest,
  granted_at as "grantedAt", revoked_at as "revokedAt"`

export async function findTokens(db: Db, filter: TokenRowFilter, limit: number): Promise<TokenRow[]> {
  const { ids, customerId, isRevoked } = filter
  return db<TokenRow[]>`
    select ${columns(db)} from customer_token
     where true
     ${ids ? db`and id = any (${tokenArray(ids)}::bigint[])` : db``}
     ${customerId === undefined ? db`` : db`and customer_id = ${customerId}`}
     ${isRevoked === undefined ? db`` : isRevoked ? db`and revoked_at is not null` : db`and revoked_at is null`}
     order by id limit ${limit}`
}

/** Grants for one customer, and its deletion, come one after the other. False: it is deleted, or never was. */
export async function lockOwner(db: Db, customerId: string): Promise<boolean> {
  const rows = await db`
    select from customer where id = ${customerId} and status <> 'deleted' for no key update`
  return rows.length > 0
}

/** Revokes what is granted: of one scope, or all. The clock's time: this transaction may have waited for another grant. */
export async function revokeGranted(db: Db, customerId: string, scope: string | undefined): Promise<void> {
  await db`
    update customer_token set revoked_at = clock_timestamp()
     where customer_id = ${customerId} and revoked_at is null
     ${scope === undefined ? db`` : db`and scope = ${scope}`}`
}

export async function insertToken(
  db: Db,
  token: { customerId: string; tokenHash: Buffer; sealedValue: Buffer; scope: string; digest: string },
): Promise<TokenRow> {
  const [row] = await db<TokenRow[]>`
    insert into customer_token (customer_id, token_hash, sealed_value, scope, digest, granted_at)
    values (${token.customerId}, ${token.tokenHash}, ${token.sealedValue}, ${token.scope}, ${token.digest},
            clock_timestamp())
    returning ${columns(db)}`
  return row as TokenRow
}

/** A token that is revoked already keeps its time. */
export async function revokeToken(db: Db, id: string): Promise<TokenRow | undefined> {
  const [row] = await db<TokenRow[]>`
    update customer_token set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = ${id}
    returning ${columns(db)}`
  return row
}

export async function deleteToken(db: Db, id: string): Promise<TokenRow | undefined> {
  const [row] = await db<TokenRow[]>`delete from customer_token where id = ${id} returning ${columns(db)}`
  return row
}
