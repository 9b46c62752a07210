import { Fault, type FaultCode } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Guard } from '../guard/guard.ts'
import type { Messaging, SentCode } from '../messaging/messaging.ts'
import { drawCode, type Verification, type VerificationLimits } from '../verification/verification.ts'
import * as queries from './accounts.queries.ts'

/** The house itself: codes and their budgets have a tenant. Any fixed UUID. */
const tenant = '5e21ca5e-0000-4000-8000-000000000001'
const purpose = 'account'
const codeDigits = 4
/** A person fills in a form between the check of the code and the sign-up. */
const keepSeconds = 600
/** A person waits for the answer; what was accepted is on its way, whether it is heard of or not. */
const carrierWaitMs = 3000

/** What is wrong with a code is nobody's business: it proves the number or it does not. */
const provesNothing: readonly FaultCode[] = [
  'order_not_found',
  'code_mismatch',
  'code_expired',
  'code_already_used',
  'attempts_exhausted',
]

export interface NumberProof {
  /** Before anything is done or charged. Faults: `code_not_sent` (no carrier is up). */
  refuseUnreachable(number: PhoneNumber): Promise<void>
  /** Texts a code, which replaces an earlier one. Faults: `sends_exhausted`, `traffic_held`, `code_not_sent` (refused by the carriers). */
  send(number: PhoneNumber): Promise<void>
  /** The id of the number's code if this is it, usable for some minutes yet. A wrong guess counts. Faults: `number_not_proved`. */
  prove(claim: { number: PhoneNumber; code: string }): Promise<string>
  /** Uses it up, as part of the transaction. False: somebody else did. */
  use(tx: Db, codeId: string): Promise<boolean>
}

export function createNumberProof(house: {
  db: Database
  secrets: Pick<Secrets, 'numbers'>
  verification: Pick<Verification, 'issuing' | 'prove' | 'consume'>
  messaging: Pick<Messaging, 'sendCode' | 'mayReach' | 'hearOf'>
  guard: { readonly numbers: Pick<Guard['numbers'], 'admit'> }
  limits: VerificationLimits
  /** What the text says. */
  writeText(code: string): string
}): NumberProof {
  const { db, secrets, verification, messaging, guard, limits } = house

  async function issue(number: PhoneNumber): Promise<SentCode> {
    const id = newId()
    const code = drawCode(codeDigits)
    return transaction(db, async (tx) => {
      const issuing = verification.issuing(tx, [{ tenant, id, purpose, number, code, limits }])
      if (!(await queries.askForProof(tx, issuing.ctes))) {
        throw (await issuing.explainRefusals([id])).get(id) as Fault
      }
      return messaging.sendCode(tx, { number, body: house.writeText(code) })
    })
  }

  return {
    async refuseUnreachable(number) {
      if (!(await messaging.mayReach(number))) throw new Fault('code_not_sent')
    },

    async send(number) {
      const pass = await guard.numbers.admit(number, tenant)
      try {
        const sent = await issue(number)
        if ((await messaging.hearOf(sent, carrierWaitMs)) === 'refused') throw new Fault('code_not_sent')
      } catch (error) {
        pass.release()
        throw error
      }
    },

    async prove({ number, code }) {
      const id = await queries.findProof(db, secrets.numbers.seal(number))
      if (id === undefined) throw new Fault('number_not_proved')
      try {
        await verification.prove({ tenant, id, code, keepSeconds })
      } catch (cause) {
        if (!(cause instanceof Fault && provesNothing.includes(cause.code))) throw cause
        throw new Fault('number_not_proved', {}, { cause })
      }
      return id
    },

    use: (tx, id) => verification.consume(tx, { tenant, id }),
  }
}
