import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { CustomerGroup, CustomerStatus } from './customer.types.ts'

export interface DirectoryFilter {
  readonly ids: readonly string[] | undefined
  readonly membershipId: string | undefined
  readonly emailKey: Buffer | undefined
  readonly group: CustomerGroup | undefined
  readonly status: CustomerStatus | undefined
}

/** The ids of the next customers, newest first. */
export async function walkCustomers(
  db: Db,
  filter: DirectoryFilter,
  { before, limit }: { before: string; limit: number },
): Promise<string[]> {
  const { ids, membershipId, emailKey, group, status } = filter
  const rows = await db<{ id: string }[]>`
    select id from customer
     where id < ${before}
       ${ids ? db`and id = any (${tokenArray(ids)}::bigint[])` : db``}
       ${membershipId === undefined ? db`` : db`and membership_id = ${membershipId}`}
       ${emailKey ? db`and email_key = ${emailKey}` : db``}
       ${group ? db`and user_group = ${group}` : db``}
       ${status ? db`and status = ${status}` : db``}
     order by id desc limit ${limit}`
  return rows.map(({ id }) => id)
}

export async function findIdsByTenant(
  db: Db,
  tenants: readonly string[],
): Promise<{ id: string; tenant: string }[]> {
  return db<{ id: string; tenant: string }[]>`
    select id, tenant from customer where tenant = any (${tokenArray(tenants)}::uuid[])`
}

/** Without their values. */
export async function listTokens(
  db: Db,
  customerId: string,
  { before, limit }: { before: string; limit: number },
): Promise<{ id: string; scope: string; grantedAt: Date; revokedAt: Date | null }[]> {
  return db<{ id: string; scope: string; grantedAt: Date; revokedAt: Date | null }[]>`
    select id, scope, granted_at as "grantedAt", revoked_at as "revokedAt"
      from customer_token
     where customer_id = ${customerId} and id < ${before}
     order by id desc limit ${limit}`
}
