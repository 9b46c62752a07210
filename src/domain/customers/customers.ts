import type { Database, Db } from '../../platform/db/database.ts'
import type { ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Points } from '../points/points.ts'
import type { Credential, Customer } from './customer.types.ts'
import * as queries from './customers.queries.ts'
import { createDirectory, type Directory } from './directory.ts'
import { hashToken } from './lookup.ts'
import { createOptOuts, type OptOuts } from './opt-outs.ts'
import { createRecords, type CustomerRecords } from './records.ts'
import { isRowId } from './row-id.ts'
import { createSenderNumbers, type SenderNumbers } from './sender-numbers.ts'
import { createSignatures, type Signatures } from './signatures.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { topic } from './topic.ts'

export { createCustomerEraser } from './erase-person.ts'
export type { Credential, Customer, CustomerGroup, CustomerStatus } from './customer.types.ts'
export type { CustomerOrder } from './customers.queries.ts'
export { emailKey, hashSignature } from './lookup.ts'
export type { OptOut } from './opt-outs.ts'
export type { CustomerChange, CustomerFilter, CustomerRecord, NewCustomer } from './records.ts'
export { createSenderProof, type ProofChannel, type SenderProof } from './sender-proof.ts'
export type { Signature } from './signatures.ts'
export type { Token, TokenFilter } from './tokens.ts'

/** Prepaid customers of the messaging gateway. Ids are decimal strings of bigints; one that can be none is not found. */
export interface Customers extends CustomerRecords, Tokens, Signatures, SenderNumbers, OptOuts {
  /** The credential of a token value; undefined when it is unknown or revoked or its owner is not `good`. Cached, revocable at once everywhere. */
  findByToken(value: string): Credential | undefined | Promise<Credential | undefined>
  /** Also finds banned and deleted ones. Cached likewise. */
  findById(id: string): Customer | undefined | Promise<Customer | undefined>
  /** Where the customer of this tenant is told of results, as it stands now. */
  findReport(db: Db, tenant: string): Promise<Customer['report']>
  /** For operators. */
  readonly directory: Directory
}

export function createCustomers(house: {
  db: Database
  changes: ChangeListener
  secrets: Secrets
  points: Pick<Points, 'open'>
}): Customers {
  const { db, changes, secrets } = house

  const byToken = changes.createCache<Credential>(topic, async (values) => {
    const hashes = values.map((value) => [value, hashToken(value)] as const)
    const rows = await queries.findByTokenHash(
      db,
      hashes.map(([, hash]) => hash),
    )
    const found = new Map(rows.map((row) => [row.tokenHash.toString('hex'), row]))
    return new Map(
      hashes.flatMap(([value, hash]) => {
        const row = found.get(hash.toString('hex'))
        return row ? [[value, { tokenId: row.tokenId, customer: asCustomer(row) }] as const] : []
      }),
    )
  })
  const byId = changes.createCache<Customer>(topic, async (ids) => {
    const rows = await queries.findById(db, ids)
    return new Map(rows.map((row) => [row.id, asCustomer(row)]))
  })

  const records = createRecords(house)
  return {
    findByToken: (value) => (/^[0-9a-f]{64}$/.test(value) ? byToken.get(value) : undefined),
    findById: (id) => (isRowId(id) ? byId.get(id) : undefined),
    async findReport(db, tenant) {
      const row = await queries.findByTenant(db, tenant)
      return row && asCustomer(row).report
    },
    ...records,
    directory: createDirectory(secrets, records),
    ...createTokens(secrets),
    ...createSignatures(secrets),
    ...createSenderNumbers(),
    ...createOptOuts(secrets),
  }
}

function asCustomer(row: queries.CustomerRow): Customer {
  const { id, tenant, group, status, limitPerDay, limitPerOnce, reportUrl, sealedReportSecret } = row
  const report =
    reportUrl && sealedReportSecret ? { url: reportUrl, sealedSecret: sealedReportSecret } : undefined
  return { id, tenant, group, status, limitPerDay, limitPerOnce, report }
}
