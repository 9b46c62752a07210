import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './opt-outs.queries.ts'

export interface OptOut {
  readonly number: PhoneNumber
  readonly since: Date
}

/** Phones that want no advertisement from a customer. */
export interface OptOuts {
  /** Harmless for those that are on the list. */
  addOptOuts(db: Db, customerId: string, numbers: readonly PhoneNumber[]): Promise<void>
  removeOptOuts(db: Db, customerId: string, numbers: readonly PhoneNumber[]): Promise<void>
  /** In an order of its own; the next page starts `after` the last number of this one. `limit` 1 to 1000. */
  listOptOuts(db: Db, customerId: string, page: { after?: PhoneNumber; limit: number }): Promise<OptOut[]>
  /** Which of these numbers, as `secrets.numbers` seals them, are on the list: in hex. */
  findOptedOut(db: Db, customerId: string, sealedNumbers: readonly Buffer[]): Promise<Set<string>>
}

export function createOptOuts({ numbers: cipher }: Pick<Secrets, 'numbers'>): OptOuts {
  return {
    addOptOuts: (db, customerId, numbers) => queries.insertOptOuts(db, customerId, numbers.map(cipher.seal)),
    removeOptOuts: (db, customerId, numbers) =>
      queries.deleteOptOuts(db, customerId, numbers.map(cipher.seal)),
    async listOptOuts(db, customerId, { after, limit }) {
      const page = { after: after === undefined ? Buffer.alloc(0) : cipher.seal(after), limit }
      const rows = await queries.listOptOuts(db, customerId, page)
      return rows.map((row) => ({ number: cipher.open(row.sealedNumber), since: row.createdAt }))
    },
    async findOptedOut(db, customerId, sealedNumbers) {
      if (sealedNumbers.length === 0) return new Set()
      const found = await queries.findOptedOut(db, customerId, sealedNumbers)
      return new Set(found.map((sealed) => sealed.toString('hex')))
    },
  }
}
