import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import { asPage, mapPage, type Page } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { CustomerGroup, CustomerStatus } from './customer.types.ts'
import * as queries from './directory.queries.ts'
import { isMembershipId } from './field-rules.ts'
import { emailKey } from './lookup.ts'
import type { CustomerRecord, CustomerRecords } from './records.ts'
import { isRowId } from './row-id.ts'

const greatestId = '9223372036854775807'

/** Conditions are ANDed. */
export interface DirectorySearch {
  readonly id?: string | undefined
  readonly membershipId?: string | undefined
  /** Letter case does not count. */
  readonly email?: string | undefined
  readonly group?: CustomerGroup | undefined
  readonly status?: CustomerStatus | undefined
}

interface DirectoryPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** A token without its value. */
export interface TokenLine {
  readonly id: string
  readonly scope: string
  readonly grantedAt: Date
  readonly revokedAt: Date | null
}

/** Customers as operators look them up: pages by id, newest first. */
export interface Directory {
  search(db: Db, filter: DirectorySearch, page: DirectoryPage): Promise<Page<CustomerRecord>>
  /** Faults: `not_found`. */
  getRecord(db: Db, id: string): Promise<CustomerRecord>
  listTokens(db: Db, customerId: string, page: DirectoryPage): Promise<Page<TokenLine>>
  /** Ids of customers by the names that they have where tenants are UUIDs. */
  findIdsByTenant(db: Db, tenants: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export function createDirectory(
  { lookupKey }: Pick<Secrets, 'lookupKey'>,
  { find }: Pick<CustomerRecords, 'find'>,
): Directory {
  return {
    async search(db, { id, membershipId, email, group, status }, { after = greatestId, limit }) {
      const canBe = membershipId === undefined || isMembershipId(membershipId)
      const filter = {
        ids: canBe ? (id === undefined ? undefined : [id].filter(isRowId)) : [],
        membershipId: canBe ? membershipId : undefined,
        emailKey: email === undefined ? undefined : emailKey(lookupKey, email),
        group,
        status,
      }
      const ids = await queries.walkCustomers(db, filter, { before: after, limit: limit + 1 })
      const records = new Map((await find(db, { ids })).map((record) => [record.id, record]))
      const page = asPage(
        ids.map((each) => ({ id: each })),
        limit,
      )
      return mapPage(page, (row) => records.get(row.id) as CustomerRecord)
    },

    async getRecord(db, id) {
      const [record] = await find(db, { ids: [id] })
      if (!record) throw new Fault('not_found')
      return record
    },

    async listTokens(db, customerId, { after = greatestId, limit }) {
      return asPage(await queries.listTokens(db, customerId, { before: after, limit: limit + 1 }), limit)
    },

    async findIdsByTenant(db, tenants) {
      const rows = tenants.length > 0 ? await queries.findIdsByTenant(db, tenants) : []
      return new Map(rows.map(({ id, tenant }) => [tenant, id]))
    },
  }
}
