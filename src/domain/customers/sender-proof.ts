import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { drawCode, type Verification, type VerificationLimits } from '../verification/verification.ts'
import type { Customer } from './customer.types.ts'
import { assertText } from './field-rules.ts'
import * as queries from './sender-numbers.queries.ts'

const purpose = 'sender-number'
const codeDigits = 6
/** Seed: the pin expires after 3 minutes. */
const codeLifeSeconds = 180

type Asked = 'sent' | 'already_registered' | 'refused'
type Proved = 'registered' | 'already_registered' | 'wrong_pin' | 'expired' | 'refused'

/** v2 `sendnumber/register`: a customer proves by a code in a text that a number is its own. */
export interface SenderProof {
  /** Step 1: texts a code, which replaces an earlier one. `refused`: the number has had too many. Faults: `invalid_input`. */
  ask(customer: Customer, wish: { number: PhoneNumber; comment: string }): Promise<Asked>
  /** Step 2: registers the number. `expired` also when no code was asked for; `refused`: too many wrong guesses. */
  prove(customer: Customer, answer: { number: PhoneNumber; pin: string }): Promise<Proved>
}

export function createSenderProof(house: {
  db: Database
  verification: Pick<Verification, 'issuing' | 'check'>
  limits: VerificationLimits
  /** Such as domain/messaging has: part of the transaction. */
  messaging: { sendCode(tx: Db, text: { number: PhoneNumber; body: string }): Promise<void> }
}): SenderProof {
  const { db, verification, messaging } = house
  const limits = { ...house.limits, codeLifeSeconds }

  return {
    async ask(customer, { number, comment }) {
      assertText('comment', comment, [0, 200])
      const code = drawCode(codeDigits)
      return transaction(db, async (tx) => {
        if (await queries.isRegistered(tx, customer.id, number)) return 'already_registered'
        const request = { tenant: customer.tenant, id: newId(), purpose, number, code, limits }
        const { ctes } = verification.issuing(tx, [request])
        if (!(await queries.askForProof(tx, ctes, { customerId: customer.id, number, comment }))) {
          return 'refused'
        }
        await messaging.sendCode(tx, { number, body: `[SMS4WP] 인증번호 ${code}` })
        return 'sent'
      })
    },

    async prove({ id: customerId, tenant }, { number, pin }) {
      const proof = await queries.findProof(db, customerId, number)
      if (proof?.isRegistered) return 'already_registered'
      if (!proof?.verificationId) return 'expired'
      const { verificationId } = proof
      try {
        await verification.check({ tenant, id: verificationId, code: pin })
      } catch (error) {
        const refusal = nameRefusal(error)
        if (refusal) return refusal
      }
      const isConfirmed = await queries.confirm(db, { customerId, number, verificationId })
      if (isConfirmed) return 'registered'
      return (await queries.isRegistered(db, customerId, number)) ? 'already_registered' : 'expired'
    },
  }
}

/**
 * What a refused guess is to the customer. None: the code that stands by this number was accepted before, and the
 * process ended before it could say so; the number is proved.
 */
function nameRefusal(error: unknown): Proved | undefined {
  if (!(error instanceof Fault)) throw error
  switch (error.code) {
    case 'code_already_used':
      return undefined
    case 'code_mismatch':
      return 'wrong_pin'
    case 'code_expired':
    case 'order_not_found':
      return 'expired'
    case 'attempts_exhausted':
      return 'refused'
    default:
      throw error
  }
}
