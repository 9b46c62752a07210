import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import { emailKeyOf } from './email-key.ts'
import { nameOperator, type OperatorSession } from './operator.types.ts'
import * as queries from './operators.queries.ts'
import type { PasswordCheck } from './password-check.ts'
import type { Sessions } from './sessions.ts'
import { findTotpStep } from './totp.ts'

export interface SignInWish {
  readonly email: string
  readonly password: string
  /** Of the authenticator application, six digits, where one is asked for. */
  readonly code?: string | undefined
  readonly address: string
}

/**
 * Faults: `sign_in_failed` (one answer for unknown, wrong and blocked), `second_factor_required` (the password was right),
 * `code_mismatch` (so it was, and the code was not, or was used before), `rate_exceeded`, `overloaded`.
 */
export type SignIn = (wish: SignInWish) => Promise<{ token: string; session: OperatorSession }>

export function createSignIn(house: {
  db: Database
  secrets: Pick<Secrets, 'box' | 'lookupKey'>
  audit: Pick<Audit, 'note'>
  passwordCheck: PasswordCheck
  sessions: Pick<Sessions, 'open'>
}): SignIn {
  const { db, secrets, audit, passwordCheck, sessions } = house

  async function checkCode(found: queries.Credentials, code: string | undefined): Promise<void> {
    const { id, hasTotp, sealedTotpSecret, now } = found
    if (!hasTotp || !sealedTotpSecret) return
    if (code === undefined) throw new Fault('second_factor_required')
    const step = findTotpStep(secrets.box.open(sealedTotpSecret), code, now)
    const isTaken = step !== undefined && (await queries.takeTotpStep(db, id, sealedTotpSecret, step))
    if (!isTaken) throw new Fault('code_mismatch')
  }

  return async ({ code, ...attempt }) => {
    const { email, address } = attempt
    let known: string | undefined
    const find = async () => {
      const found = await queries.findCredentials(db, emailKeyOf(secrets.lookupKey, email))
      known = found?.id
      return found
    }
    try {
      return await passwordCheck.check(attempt, find, async (found) => {
        if (!found) throw new Fault('sign_in_failed')
        await checkCode(found, code)
        const by = { actor: nameOperator(found.id), address }
        return sessions.open({ operatorId: found.id, passwordHash: found.passwordHash }, by)
      })
    } catch (error) {
      const who = known === undefined ? 'unknown' : nameOperator(known)
      const outcome = error instanceof Fault ? error.code : 'failed'
      audit.note({ actor: who, action: 'operator.sign-in', subject: who, outcome, address })
      throw error
    }
  }
}
