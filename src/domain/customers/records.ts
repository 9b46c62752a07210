import { Fault } from '../../core/fault.ts'
import { sqlState, transaction, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { announceChange } from '../../platform/db/notified-cache.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Points } from '../points/points.ts'
import { newWebhookSecret } from '../webhooks/webhooks.ts'
import type { CustomerGroup, CustomerStatus } from './customer.types.ts'
import * as queries from './customers.queries.ts'
import { assertFields, assertText, isMembershipId } from './field-rules.ts'
import { emailKey } from './lookup.ts'
import { assertRowId, isRowId } from './row-id.ts'
import { revokeGranted } from './tokens.queries.ts'
import { topic } from './topic.ts'

const greatestAnswer = 1000
const uniqueViolation = '23505'
const defaultMembershipType = 'sms4wp.com'

/** A customer as the operator sees it. */
export interface CustomerRecord {
  readonly id: string
  readonly membershipType: { readonly id: string; readonly name: string; readonly description: string }
  /** Its number at the site that it is a member of: a whole number up to 2^53 - 1. */
  readonly membershipId: string
  readonly email: string
  readonly group: CustomerGroup
  readonly status: CustomerStatus
  readonly registeredAt: Date
  readonly limitPerDay: number
  readonly limitPerOnce: number
  readonly reportUrl: string | undefined
}

export interface NewCustomer {
  readonly membershipId: string
  readonly email: string
  /** `sms4wp.com` when absent. */
  readonly membershipType?: string | undefined
  /** `user` when absent. */
  readonly group?: CustomerGroup | undefined
  /** 0 or absent: no limit. */
  readonly limitPerDay?: number | undefined
  readonly limitPerOnce?: number | undefined
}

export type CustomerChange = Partial<NewCustomer> & { readonly status?: CustomerStatus | undefined }

/** Conditions are ANDed. */
export interface CustomerFilter {
  readonly ids?: readonly string[] | undefined
  readonly membershipIds?: readonly string[] | undefined
  readonly membershipType?: string | undefined
  readonly email?: string | undefined
  readonly group?: CustomerGroup | undefined
  readonly status?: CustomerStatus | undefined
}

export interface CustomerPage {
  readonly orderBy?: queries.CustomerOrder
  readonly descending?: boolean
  /** From 1. */
  readonly page: number
  /** 1 to 1000. */
  readonly pageSize: number
}

export interface CustomerRecords {
  /**
   * All or none, in this order, each with an empty points account. Faults: `invalid_input`; `already_exists` when a
   * membership is taken by a customer that is not deleted.
   */
  create(db: Db, customers: readonly NewCustomer[]): Promise<CustomerRecord[]>
  /** By id, the first 1000. Faults: `invalid_input` without a condition. */
  find(db: Db, filter: CustomerFilter): Promise<CustomerRecord[]>
  page(
    db: Db,
    filter: CustomerFilter,
    page: CustomerPage,
  ): Promise<{ customers: CustomerRecord[]; total: number }>
  /** Status `deleted` revokes its tokens. Faults: `invalid_input` (also for no change), `not_found`, `already_exists`. */
  update(db: Db, id: string, change: CustomerChange): Promise<CustomerRecord>
  /** Sets its status and revokes its tokens; the row stays. Faults: `not_found`. */
  delete(db: Db, id: string): Promise<CustomerRecord>
  /**
   * Where results are posted to from now on; undefined: nowhere. Returns the new secret of their signatures, which is
   * not shown again. The caller has checked the URL (`assertWebhookUrl`). Faults: `not_found`.
   */
  setReportUrl(db: Db, id: string, url: string | undefined): Promise<string | undefined>
}

export function createRecords(house: {
  secrets: Pick<Secrets, 'box' | 'lookupKey'>
  points: Pick<Points, 'open'>
}): CustomerRecords {
  const { points } = house
  const { box, lookupKey } = house.secrets

  function asRecord(row: queries.RecordRow): CustomerRecord {
    const { id, membershipId, group, status, registeredAt, limitPerDay, limitPerOnce } = row
    return {
      id,
      membershipType: { id: row.typeId, name: row.typeName, description: row.typeDescription },
      membershipId,
      email: box.open(row.sealedEmail).toString(),
      group,
      status,
      registeredAt,
      limitPerDay,
      limitPerOnce,
      reportUrl: row.reportUrl ?? undefined,
    }
  }

  function asRowFilter(filter: CustomerFilter): queries.RowFilter {
    const { ids, membershipIds, membershipType, email, group, status } = filter
    if (membershipType !== undefined) assertText('membership_type_name', membershipType, [0, 100])
    return {
      ids: ids?.filter(isRowId),
      membershipIds: membershipIds?.filter(isMembershipId),
      membershipType,
      emailKey: email === undefined ? undefined : emailKey(lookupKey, email),
      group,
      status,
    }
  }

  const byId = { orderBy: 'id', way: 'asc', limit: greatestAnswer, offset: 0 } as const

  async function findByIds(db: Db, ids: readonly string[]): Promise<CustomerRecord[]> {
    return (await queries.findRecords(db, { ids }, byId)).map(asRecord)
  }

  function asNewRow(customer: NewCustomer, typeId: string): queries.NewRow {
    const { membershipId, email, group = 'user' } = customer
    return {
      tenant: newId(),
      typeId,
      membershipId,
      sealedEmail: box.seal(email),
      emailKey: emailKey(lookupKey, email),
      group,
      limitPerDay: customer.limitPerDay ?? 0,
      limitPerOnce: customer.limitPerOnce ?? 0,
    }
  }

  async function asRowChange(db: Db, change: CustomerChange): Promise<queries.RowChange> {
    const { membershipId, email, membershipType, group, status, limitPerDay, limitPerOnce } = change
    assertFields(change)
    return {
      typeId: membershipType === undefined ? null : await getTypeId(db, membershipType),
      membershipId: membershipId ?? null,
      sealedEmail: email === undefined ? null : box.seal(email),
      emailKey: email === undefined ? null : emailKey(lookupKey, email),
      group: group ?? null,
      status: status ?? null,
      limitPerDay: limitPerDay ?? null,
      limitPerOnce: limitPerOnce ?? null,
    }
  }

  async function update(db: Db, id: string, change: CustomerChange): Promise<CustomerRecord> {
    assertRowId(id)
    refuseEmpty(change, 'at least one change')
    return writing(db, async (tx) => {
      if (!(await queries.updateCustomer(tx, id, await asRowChange(tx, change)))) throw new Fault('not_found')
      if (change.status === 'deleted') await revokeGranted(tx, id, undefined)
      await announceChange(tx, topic)
      const [record] = await findByIds(tx, [id])
      return record as CustomerRecord
    })
  }

  return {
    async create(db, customers) {
      if (customers.length === 0 || customers.length > greatestAnswer) {
        const rule = `1 to ${greatestAnswer} members at once`
        throw new Fault('invalid_input', { fields: [{ field: 'membership_id', rule }] })
      }
      customers.forEach(assertFields)
      return writing(db, async (tx) => {
        const typeIds = await getTypeIds(tx, customers)
        const rows = customers.map((customer) => asNewRow(customer, typeIds.get(typeOf(customer)) as string))
        const ids = await queries.insertCustomers(tx, rows)
        await Promise.all(ids.map((id) => points.open(tx, id)))
        return findByIds(tx, ids)
      })
    },

    async find(db, filter) {
      refuseEmpty(filter, 'at least one condition')
      return (await queries.findRecords(db, asRowFilter(filter), byId)).map(asRecord)
    },

    async page(db, filter, { orderBy = 'id', descending = false, page, pageSize }) {
      const rowFilter = asRowFilter(filter)
      const [rows, total] = await Promise.all([
        queries.findRecords(db, rowFilter, {
          orderBy,
          way: descending ? 'desc' : 'asc',
          limit: pageSize,
          offset: (page - 1) * pageSize,
        }),
        queries.countRecords(db, rowFilter),
      ])
      return { customers: rows.map(asRecord), total }
    },

    update,
    delete: (db, id) => update(db, id, { status: 'deleted' }),

    async setReportUrl(db, id, url) {
      assertRowId(id)
      const secret = url === undefined ? undefined : newWebhookSecret()
      const report = url && secret ? { url, sealedSecret: box.seal(secret) } : undefined
      return transaction(db, async (tx) => {
        if (!(await queries.setReport(tx, id, report))) throw new Fault('not_found')
        await announceChange(tx, topic)
        return secret
      })
    },
  }
}

function typeOf({ membershipType = defaultMembershipType }: NewCustomer): string {
  return membershipType
}

async function getTypeIds(db: Db, customers: readonly NewCustomer[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const name of new Set(customers.map(typeOf))) ids.set(name, await getTypeId(db, name))
  return ids
}

async function getTypeId(db: Db, name: string): Promise<string> {
  assertText('membership_type_name', name, [0, 100])
  const id = await queries.findTypeId(db, name)
  if (id !== undefined) return id
  throw new Fault('invalid_input', {
    fields: [{ field: 'membership_type_name', rule: 'a known membership type' }],
  })
}

function refuseEmpty(wish: object, rule: string): void {
  if (Object.values(wish).some((value) => value !== undefined)) return
  throw new Fault('invalid_input', { fields: [{ field: 'the request', rule }] })
}

/** In one transaction; a membership that another customer has is `already_exists`. */
async function writing<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  try {
    return await transaction(db, work)
  } catch (cause) {
    if (sqlState(cause) !== uniqueViolation) throw cause
    throw new Fault('already_exists', { explanation: 'this membership is registered already' }, { cause })
  }
}
