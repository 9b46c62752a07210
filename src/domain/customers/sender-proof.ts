import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { drawCode, type Verification, type VerificationLimits } from '../verification/verification.ts'
import type { Calls } from '../calls/calls.ts'
import type { NumberGuard } from '../guard/guard.ts'
import type { Customer } from './customer.types.ts'
import { assertText } from './field-rules.ts'
import * as queries from './sender-numbers.queries.ts'

const purpose = 'sender-number'
/** Seed: 6 digits by text, 2 by voice. */
const textDigits = 6
const voiceDigits = 2
/**
 * One pin in a hundred is guessed: so each call is good for two guesses, there are two calls a day, and none after three
 * wrong guesses in a row at codes of the number, until one is given back rightly or thirty days have passed.
 */
const voiceLimits = { attemptsPerCode: 2, sendsPerDay: 2 } as const
const mostVoiceFailures = 3
/** A call shows four digits; these come before the two that are the pin. */
const voicePad = '00'
/** Seed: the pin expires after 3 minutes. */
const codeLifeSeconds = 180

export type ProofChannel = 'text' | 'voice'

type Asked = 'sent' | 'already_registered' | 'refused' | 'no_voice'
type Proved = 'registered' | 'already_registered' | 'wrong_pin' | 'expired' | 'refused'

interface Claim {
  readonly number: PhoneNumber
  readonly channel: ProofChannel
}

/** v2 `sendnumber/register`: a customer proves by a code in a text, or by the number that calls, that a number is its own. */
export interface SenderProof {
  /**
   * Step 1: sends a code, which replaces an earlier one. `refused`: the number, or those like it, had too many; `no_voice`: nobody can
   * place a call. Faults: `invalid_input`.
   */
  ask(customer: Customer, wish: Claim & { comment: string }): Promise<Asked>
  /** Step 2: registers the number. `expired` also when no code was asked for; `refused`: too many wrong guesses. */
  prove(customer: Customer, answer: Claim & { pin: string }): Promise<Proved>
}

export function createSenderProof(house: {
  db: Database
  verification: Pick<Verification, 'issuing' | 'check' | 'countFailures'>
  limits: VerificationLimits
  guard: { readonly numbers: Pick<NumberGuard, 'admit'> }
  /** Such as domain/messaging has: part of the transaction. */
  messaging: { sendCode(tx: Db, text: { number: PhoneNumber; body: string }): Promise<unknown> }
  /** Such as domain/calls has: part of the transaction; answers with what the code is checked by. */
  calls: Pick<Calls, 'ringCode'>
}): SenderProof {
  const { db, verification, guard, messaging, calls } = house
  const limits = { ...house.limits, codeLifeSeconds }

  async function text(tx: Db, tenant: string, claim: queries.Claim): Promise<boolean> {
    const { number } = claim
    const code = drawCode(textDigits)
    const pass = await guard.numbers.admit(number, tenant)
    try {
      const { ctes } = verification.issuing(tx, [{ tenant, id: newId(), purpose, number, code, limits }])
      const isAsked = await queries.askForProof(tx, ctes, claim)
      if (isAsked) await messaging.sendCode(tx, { number, body: `[SMS4WP] 인증번호 ${code}` })
      else pass.release()
      return isAsked
    } catch (error) {
      pass.release()
      throw error
    }
  }

  async function ring(tx: Db, tenant: string, claim: queries.Claim): Promise<boolean> {
    const { number } = claim
    if ((await verification.countFailures(tx, number)) >= mostVoiceFailures) return false
    const code = voicePad + drawCode(voiceDigits)
    const id = await calls.ringCode(tx, { tenant, number, code, limits: tightened(limits) })
    return queries.askForProof(tx, queries.asIssued(tx, id), claim)
  }

  return {
    async ask(customer, { number, channel, comment }) {
      assertText('comment', comment, [0, 200])
      const claim = { customerId: customer.id, number, comment }
      try {
        return await transaction(db, async (tx) => {
          if (await queries.isRegistered(tx, customer.id, number)) return 'already_registered'
          const send = channel === 'text' ? text : ring
          return (await send(tx, customer.tenant, claim)) ? 'sent' : 'refused'
        })
      } catch (error) {
        return nameRefusedAsking(error)
      }
    },

    async prove({ id: customerId, tenant }, { number, channel, pin }) {
      const proof = await queries.findProof(db, customerId, number)
      if (proof?.isRegistered) return 'already_registered'
      if (!proof?.verificationId) return 'expired'
      const { verificationId } = proof
      try {
        await verification.check({
          tenant,
          id: verificationId,
          code: channel === 'text' ? pin : voicePad + pin,
        })
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

function tightened(limits: VerificationLimits): VerificationLimits {
  const { attemptsPerCode, sendsPerDay } = voiceLimits
  return {
    ...limits,
    attemptsPerCode: Math.min(limits.attemptsPerCode, attemptsPerCode),
    sendsPerDay: Math.min(limits.sendsPerDay, sendsPerDay),
  }
}

function nameRefusedAsking(error: unknown): Asked {
  if (error instanceof Fault && ['sends_exhausted', 'traffic_held'].includes(error.code)) return 'refused'
  if (error instanceof Fault && error.code === 'call_not_placeable') return 'no_voice'
  throw error
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
