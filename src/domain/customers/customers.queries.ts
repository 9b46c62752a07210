import { byteaArray, intArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { CustomerGroup, CustomerStatus } from './customer.types.ts'

export interface CustomerRow {
  readonly id: string
  readonly tenant: string
  readonly group: CustomerGroup
  readonly status: CustomerStatus
  readonly limitPerDay: number
  readonly limitPerOnce: number
  readonly reportUrl: string | null
  readonly sealedReportSecret: Buffer | null
}

export interface RecordRow extends CustomerRow {
  readonly typeId: string
  readonly typeName: string
  readonly typeDescription: string
  readonly membershipId: string
  readonly sealedEmail: Buffer
  readonly registeredAt: Date
}

/** Conditions are ANDed; the ids among them are those of rows that could be. */
export interface RowFilter {
  readonly ids?: readonly string[] | undefined
  readonly membershipIds?: readonly string[] | undefined
  readonly membershipType?: string | undefined
  readonly emailKey?: Buffer | undefined
  readonly group?: CustomerGroup | undefined
  readonly status?: CustomerStatus | undefined
}

export type CustomerOrder = 'id' | 'registeredAt' | 'membershipId'

export interface NewRow {
  readonly tenant: string
  readonly typeId: string
  readonly membershipId: string
  readonly sealedEmail: Buffer
  readonly emailKey: Buffer
  readonly group: CustomerGroup
  readonly limitPerDay: number
  readonly limitPerOnce: number
}

/** What is null stays as it is. */
export interface RowChange {
  readonly typeId: string | null
  readonly membershipId: string | null
  readonly sealedEmail: Buffer | null
  readonly emailKey: Buffer | null
  readonly group: CustomerGroup | null
  readonly status: CustomerStatus | null
  readonly limitPerDay: number | null
  readonly limitPerOnce: number | null
}

const columns = (db: Db) => db`
  customer.id, customer.tenant, customer.user_group as "group", customer.status,
  customer.limit_per_day as "limitPerDay", customer.limit_per_once as "limitPerOnce",
  customer.report_url as "reportUrl", customer.sealed_report_secret as "sealedReportSecret"`

const recordColumns = (db: Db) => db`
  ${columns(db)}, membership_type.id as "typeId", membership_type.name as "typeName",
  membership_type.description as "typeDescription", customer.membership_id as "membershipId",
  customer.sealed_email as "sealedEmail", customer.registered_at as "registeredAt"`

const matching = (db: Db, filter: RowFilter) => db`
  customer join membership_type on membership_type.id = customer.membership_type_id
  where true
  ${filter.ids ? db`and customer.id = any (${tokenArray(filter.ids)}::bigint[])` : db``}
  ${filter.membershipIds ? db`and customer.membership_id = any (${tokenArray(filter.membershipIds)}::bigint[])` : db``}
  ${filter.membershipType === undefined ? db`` : db`and membership_type.name = ${filter.membershipType}`}
  ${filter.emailKey ? db`and customer.email_key = ${filter.emailKey}` : db``}
  ${filter.group ? db`and customer.user_group = ${filter.group}` : db``}
  ${filter.status ? db`and customer.status = ${filter.status}` : db``}`

const orders = {
  id: (db: Db, way: 'asc' | 'desc') => (way === 'asc' ? db`customer.id` : db`customer.id desc`),
  registeredAt: (db: Db, way: 'asc' | 'desc') =>
    way === 'asc'
      ? db`customer.registered_at, customer.id`
      : db`customer.registered_at desc, customer.id desc`,
  membershipId: (db: Db, way: 'asc' | 'desc') =>
    way === 'asc'
      ? db`customer.membership_id, customer.id`
      : db`customer.membership_id desc, customer.id desc`,
} as const satisfies Record<CustomerOrder, unknown>

/** Owners of granted tokens, as long as they are good. */
export async function findByTokenHash(
  db: Db,
  hashes: readonly Buffer[],
): Promise<(CustomerRow & { tokenHash: Buffer; tokenId: string })[]> {
  return db<(CustomerRow & { tokenHash: Buffer; tokenId: string })[]>`
    select token_hash as "tokenHash", customer_token.id as "tokenId", ${columns(db)}
      from customer_token join customer on customer.id = customer_token.customer_id
     where token_hash = any (${byteaArray(hashes)}::bytea[])
       and revoked_at is null and customer.status = 'good'`
}

export async function findById(db: Db, ids: readonly string[]): Promise<CustomerRow[]> {
  return db<CustomerRow[]>`
    select ${columns(db)} from customer where id = any (${tokenArray(ids)}::bigint[])`
}

export async function findByTenant(db: Db, tenant: string): Promise<CustomerRow | undefined> {
  const [row] = await db<CustomerRow[]>`select ${columns(db)} from customer where tenant = ${tenant}`
  return row
}

export async function findRecords(
  db: Db,
  filter: RowFilter,
  page: { orderBy: CustomerOrder; way: 'asc' | 'desc'; limit: number; offset: number },
): Promise<RecordRow[]> {
  return db<RecordRow[]>`
    select ${recordColumns(db)} from ${matching(db, filter)}
     order by ${orders[page.orderBy](db, page.way)} limit ${page.limit} offset ${page.offset}`
}

export async function countRecords(db: Db, filter: RowFilter): Promise<number> {
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from ${matching(db, filter)}`
  return row?.count ?? 0
}

export async function findTypeId(db: Db, name: string): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`select id from membership_type where name = ${name}`
  return row?.id
}

/** One statement for all; returns the ids in the order of `rows`. */
export async function insertCustomers(db: Db, rows: readonly NewRow[]): Promise<string[]> {
  const inserted = await db<{ id: string }[]>`
    insert into customer (tenant, membership_type_id, membership_id, sealed_email, email_key, user_group,
                          limit_per_day, limit_per_once)
    select tenant, type_id, membership_id, sealed_email, email_key, user_group, per_day, per_once
      from unnest(${tokenArray(rows.map((row) => row.tenant))}::uuid[],
                  ${tokenArray(rows.map((row) => row.typeId))}::bigint[],
                  ${tokenArray(rows.map((row) => row.membershipId))}::bigint[],
                  ${byteaArray(rows.map((row) => row.sealedEmail))}::bytea[],
                  ${byteaArray(rows.map((row) => row.emailKey))}::bytea[],
                  ${tokenArray(rows.map((row) => row.group))}::text[],
                  ${intArray(rows.map((row) => row.limitPerDay))}::int[],
                  ${intArray(rows.map((row) => row.limitPerOnce))}::int[])
           with ordinality as new (tenant, type_id, membership_id, sealed_email, email_key, user_group,
                                   per_day, per_once, place)
     order by place
    returning id`
  return inserted.map(({ id }) => id)
}

export async function updateCustomer(db: Db, id: string, change: RowChange): Promise<boolean> {
  const rows = await db`
    update customer
       set membership_type_id = coalesce(${change.typeId}::bigint, membership_type_id),
           membership_id = coalesce(${change.membershipId}::bigint, membership_id),
           sealed_email = coalesce(${change.sealedEmail}::bytea, sealed_email),
           email_key = coalesce(${change.emailKey}::bytea, email_key),
           user_group = coalesce(${change.group}::text, user_group),
           status = coalesce(${change.status}::text, status),
           limit_per_day = coalesce(${change.limitPerDay}::int, limit_per_day),
           limit_per_once = coalesce(${change.limitPerOnce}::int, limit_per_once)
     where id = ${id}
    returning id`
  return rows.length > 0
}

export async function setReport(
  db: Db,
  id: string,
  report: { url: string; sealedSecret: Buffer } | undefined,
): Promise<boolean> {
  const rows = await db`
    update customer
       set report_url = ${report?.url ?? null}, sealed_report_secret = ${report?.sealedSecret ?? null}
     where id = ${id}
    returning id`
  return rows.length > 0
}
