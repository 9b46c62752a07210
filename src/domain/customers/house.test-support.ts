import { after } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { connectDatabase, type Db } from '../../platform/db/database.ts'
import { listenForChanges } from '../../platform/db/notified-cache.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { createPoints } from '../points/points.ts'
import { createCustomers, type CustomerRecord, type Customers, type NewCustomer } from './customers.ts'

let lastMembership = 1000

/** A membership that no other test of this file uses. */
export function newMembership(): NewCustomer {
  lastMembership++
  return { membershipId: String(lastMembership), email: `user${lastMembership}@shop.example` }
}

/** Customers on a database of their own, gone after the file's tests. */
export async function openTestHouse() {
  const { db, address, close } = await createTestDatabase()
  const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 5)))
  const closers: (() => Promise<void>)[] = [close]
  after(async () => {
    for (const each of closers.toReversed()) await each()
  })

  /** As another process has them: with a cache of their own. */
  async function openCustomers(points: { open(db: Db, id: string): Promise<void> } = createPoints()) {
    const changes = await listenForChanges((events) =>
      connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
    )
    closers.push(() => changes.close())
    return createCustomers({ db, changes, secrets, points })
  }
  const customers: Customers = await openCustomers()

  async function createOne(wish: Partial<NewCustomer> = {}): Promise<CustomerRecord> {
    return (await customers.create(db, [{ ...newMembership(), ...wish }]))[0] as CustomerRecord
  }

  return { db, secrets, customers, openCustomers, createOne }
}

/** For assert.rejects: a fault of this code, and of this field if one is named. */
export function fault(code: string, field?: string) {
  return (error: unknown): boolean => {
    const found = error as { code?: string; detail?: { fields?: { field: string }[] } }
    const isRight =
      found.code === code && (!field || found.detail?.fields?.some((each) => each.field === field) === true)
    if (!isRight) throw error
    return true
  }
}
