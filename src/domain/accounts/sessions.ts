import { Fault } from '../../core/fault.ts'
import { isUnreachable, type Database, type Db } from '../../platform/db/database.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Guard } from '../guard/guard.ts'
import type { SignedTokens } from '../signed-tokens/signed-tokens.ts'
import type { AccessToken } from './account.types.ts'
import * as queries from './accounts.queries.ts'
import { userKeyOf } from './user-key.ts'

/** Part of every access token, which other services check (docs/apis/senicare.md). */
const accessTokens = { purpose: 'at+jwt', audience: 'senicare' } as const
/** CONTRACTS.md section 2: nine hours. */
export const lifeSeconds = 32_400

export interface Sessions {
  signIn(who: { id: string; password: string; address: string }): Promise<AccessToken>
  openSession(accountId: string): Promise<AccessToken>
  /** Whom the token was given to. Faults: `not_authenticated`. */
  whoIs(token: string): Promise<queries.AccountRow>
  signOut(token: string, tx?: Db): Promise<void>
}

export function createSessions(house: {
  db: Database
  guard: Pick<Guard, 'admitSignIn'>
  passwords: Pick<Passwords, 'hash' | 'verify'>
  signedTokens: Pick<SignedTokens, 'sign' | 'read' | 'revoke'>
}): Sessions {
  const { db, guard, passwords, signedTokens } = house

  async function sign(userId: string): Promise<AccessToken> {
    try {
      const { token } = await signedTokens.sign({ ...accessTokens, subject: userId, lifeSeconds })
      return { token, expiresInSeconds: lifeSeconds }
    } catch (cause) {
      if (cause instanceof Fault || isUnreachable(cause)) throw cause
      throw new Fault('token_not_made', {}, { cause })
    }
  }

  /** Asked of the threads like any other, so that unknown ids take as long as wrong passwords. */
  async function findWith({ userKey, password }: { userKey: string; password: string }) {
    const found = await queries.findPassword(db, userKey)
    const { isRight, isOutdated } = await passwords.verify(password, found?.passwordHash)
    return found && isRight ? { ...found, isOutdated } : undefined
  }

  async function renewHash(account: { id: string; passwordHash: string }, password: string): Promise<void> {
    try {
      const to = await passwords.hash(password)
      await queries.renewHash(db, { id: account.id, from: account.passwordHash, to })
    } catch (error) {
      // Overloaded: it is renewed another time.
      if (!(error instanceof Fault)) throw error
    }
  }

  async function read(token: string) {
    const found = await signedTokens.read(token, accessTokens)
    if (!found) throw new Fault('not_authenticated')
    return found
  }

  return {
    async signIn({ id, password, address }) {
      const userKey = userKeyOf(id)
      const attempt = await guard.admitSignIn({ account: userKey, address })
      const account = await findWith({ userKey, password }).catch(async (error: unknown) => {
        await attempt.abandoned()
        throw error
      })
      if (!account) {
        await attempt.failed()
        throw new Fault('sign_in_failed')
      }
      await attempt.succeeded()
      if (account.isOutdated) await renewHash(account, password)
      return sign(account.userId)
    },

    async openSession(accountId) {
      const account = await queries.findById(db, accountId)
      if (!account) throw new Fault('not_authenticated')
      return sign(account.userId)
    },

    async whoIs(token) {
      const { subject } = await read(token)
      const account = await queries.findByUserKey(db, userKeyOf(subject))
      if (!account) throw new Fault('not_authenticated')
      return account
    },

    async signOut(token, tx) {
      const { id, expiresAt } = await read(token)
      await signedTokens.revoke(tx ?? db, { id, expiresAt })
    },
  }
}
