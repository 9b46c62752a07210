import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Guard } from '../guard/guard.ts'
import { guardAccountOf } from './email-key.ts'
import * as queries from './operators.queries.ts'

/** One attempt, counted by the guard. */
export interface PasswordAttempt {
  readonly email: string
  readonly password: string
  readonly address: string
}

/** Undefined: wrong password, nobody, blocked, or a password of somebody else's that is too old: all of them alike. */
export type Checked = queries.Credentials | undefined

export interface PasswordCheck {
  /**
   * Hands `decide` what was found; if it throws `sign_in_failed` or `code_mismatch` that counts as a failure, any other
   * error as no attempt at all. Faults: `rate_exceeded` before the password is looked at, `overloaded`.
   */
  check<Answer>(
    attempt: PasswordAttempt,
    find: () => Promise<queries.Credentials | undefined>,
    decide: (found: Checked) => Promise<Answer>,
  ): Promise<Answer>
}

const failures: readonly string[] = ['sign_in_failed', 'code_mismatch']

/** Unknown and wrong take equally long: the threads are asked for both. */
export function createPasswordCheck(house: {
  db: Database
  guard: Pick<Guard, 'admitSignIn'>
  passwords: Pick<Passwords, 'hash' | 'verify'>
}): PasswordCheck {
  const { db, guard, passwords } = house

  async function renewHash({ id, passwordHash }: queries.Credentials, password: string): Promise<string> {
    try {
      const to = await passwords.hash(password)
      await queries.renewHash(db, { id, from: passwordHash, to })
      return to
    } catch (error) {
      // Overloaded: it is renewed another time.
      if (!(error instanceof Fault)) throw error
      return passwordHash
    }
  }

  async function verify(found: queries.Credentials | undefined, password: string): Promise<Checked> {
    const { isRight, isOutdated } = await passwords.verify(password, found?.passwordHash)
    if (!found || !isRight || found.status === 'blocked' || found.isPasswordExpired) return undefined
    const passwordHash = isOutdated ? await renewHash(found, password) : found.passwordHash
    return { ...found, passwordHash }
  }

  return {
    async check({ email, password, address }, find, decide) {
      const attempt = await guard.admitSignIn({ account: guardAccountOf(email), address })
      const answer = await find()
        .then((found) => verify(found, password))
        .then(decide)
        .catch(async (error: unknown) => {
          const isFailure = error instanceof Fault && failures.includes(error.code)
          await (isFailure ? attempt.failed() : attempt.abandoned())
          throw error
        })
      await attempt.succeeded()
      return answer
    },
  }
}
