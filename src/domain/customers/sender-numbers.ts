import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import { assertText } from './field-rules.ts'
import { assertRowId } from './row-id.ts'
import * as queries from './sender-numbers.queries.ts'

const greatestAnswer = 1000

/** A number to send from. */
export interface SenderNumber {
  readonly number: PhoneNumber
  readonly comment: string
  /** None while its proof is asked for. */
  readonly registeredAt: Date | null
}

export interface SenderNumbers {
  /** Whether this customer has registered this number to send from. */
  ownsSenderNumber(db: Db, customerId: string, number: string): Promise<boolean>
  /** By the operator's word, without a code. Faults: `invalid_input`. */
  registerSenderNumber(
    db: Db,
    sender: { customerId: string; number: PhoneNumber; comment?: string },
  ): Promise<SenderNumber>
  /** Faults: `not_found`. */
  removeSenderNumber(db: Db, customerId: string, number: PhoneNumber): Promise<void>
  /** Forgets numbers that nobody proved within a day. */
  eraseUnproved(db: Db): Promise<void>
  /** By number, the first 1000. */
  listSenderNumbers(db: Db, customerId: string): Promise<SenderNumber[]>
}

export function createSenderNumbers(): SenderNumbers {
  return {
    ownsSenderNumber: queries.isRegistered,
    async registerSenderNumber(db, { customerId, number, comment = '' }) {
      assertRowId(customerId)
      assertText('comment', comment, [0, 200])
      return queries.register(db, { customerId, number, comment })
    },
    async removeSenderNumber(db, customerId, number) {
      if (!(await queries.remove(db, customerId, number))) throw new Fault('not_found')
    },
    eraseUnproved: queries.eraseUnproved,
    listSenderNumbers: (db, customerId) => queries.list(db, customerId, greatestAnswer),
  }
}
