import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Guard } from '../guard/guard.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { SignedTokens } from '../signed-tokens/signed-tokens.ts'
import type { Verification, VerificationLimits } from '../verification/verification.ts'
import type { AccessToken, Account, SocialIdentity } from './account.types.ts'
import * as queries from './accounts.queries.ts'
import { createNumberProof } from './number-proof.ts'
import { createSessions } from './sessions.ts'
import { createSignUp, type SignUpWish } from './sign-up.ts'
import { idKeysOf } from './user-key.ts'

export { createAccountEraser } from './erase-person.ts'
export type * from './account.types.ts'
export type { SignUpWish } from './sign-up.ts'

/**
 * People who sign in. Ids are compared without letter case; a number has one account. Values come validated in their
 * form; `address` is where the request came from.
 */
export interface Accounts {
  /**
   * Makes the account and uses the code up, or does neither; given a transaction it becomes part of it. Faults, in
   * this order: `rate_exceeded`, `invalid_input` (the identity has an account), `id_taken`, `number_taken`, `number_not_proved`;
   * `overloaded`.
   */
  signUp(wish: SignUpWish, tx?: Db): Promise<void>
  /** Faults: `rate_exceeded`, `sign_in_failed` (also for an unknown id, after as long), `token_not_made`, `overloaded`. */
  signIn(who: { id: string; password: string; address: string }): Promise<AccessToken>
  /** Faults: `rate_exceeded`. */
  isIdFree(id: string, address: string): Promise<boolean>
  /**
   * Texts a code to a number that is to have an account; it replaces an earlier one. Answers when a carrier took it,
   * or after 3 seconds, when it is on its way all the same. Faults: `number_taken`, `code_not_sent`, `rate_exceeded`,
   * `sends_exhausted`, `traffic_held`.
   */
  sendCode(wish: { number: PhoneNumber; address: string }): Promise<void>
  /** Whether this is the number's code, without using it up: it is good for 10 minutes from then. Faults: `number_not_proved`. */
  checkCode(claim: { number: PhoneNumber; code: string }): Promise<void>
  /** For somebody whom another way of signing in has recognised. Faults: `not_authenticated` (no such account), `token_not_made`. */
  openSession(accountId: string): Promise<AccessToken>
  findByIdentity(identity: SocialIdentity): Promise<Account | undefined>
  /** Whom an access token was given to. Faults: `not_authenticated`. */
  whoIs(token: string): Promise<Account>
  /** The token counts no more, in every process within a second. Faults: `not_authenticated`. */
  signOut(token: string, tx?: Db): Promise<void>
  eraseOld(db: Db): Promise<void>
}

export function createAccounts(house: {
  db: Database
  secrets: Secrets
  guard: Pick<Guard, 'spend' | 'admitSignIn' | 'numbers'>
  passwords: Pick<Passwords, 'hash' | 'verify'>
  signedTokens: Pick<SignedTokens, 'sign' | 'read' | 'revoke'>
  verification: Pick<Verification, 'issuing' | 'prove' | 'consume'>
  messaging: Pick<Messaging, 'sendCode' | 'mayReach' | 'hearOf'>
  limits: VerificationLimits
  /** What the text with a code says. */
  writeText(code: string): string
}): Accounts {
  const { db, secrets, guard } = house
  const proof = createNumberProof(house)
  const signUp = createSignUp({ ...house, proof })
  const sessions = createSessions(house)

  function asAccount({
    id,
    userId,
    sealedName,
    sealedNumber,
    joinPath,
    createdAt,
  }: queries.AccountRow): Account {
    return {
      id,
      userId,
      name: secrets.box.open(sealedName).toString(),
      number: secrets.numbers.open(sealedNumber),
      joinPath,
      createdAt,
    }
  }

  return {
    signUp,
    signIn: sessions.signIn,
    openSession: sessions.openSession,
    signOut: sessions.signOut,
    whoIs: async (token) => asAccount(await sessions.whoIs(token)),

    async isIdFree(id, address) {
      await guard.spend([{ rule: 'id_checks_per_address', key: address }])
      return queries.isIdFree(db, idKeysOf(secrets.identityKey, id))
    },

    async sendCode({ number, address }) {
      const isTaken = await queries.isNumberTaken(db, secrets.numbers.seal(number))
      if (!isTaken) await proof.refuseUnreachable(number)
      // Also for the word that it is taken: else numbers could be asked about without end.
      await guard.spend([{ rule: 'codes_per_address', key: address }])
      if (isTaken) throw new Fault('number_taken')
      await proof.send(number)
    },

    checkCode: async (claim) => void (await proof.prove(claim)),

    async findByIdentity(identity) {
      const row = await queries.findByIdentity(db, identity)
      return row && asAccount(row)
    },

    eraseOld: queries.eraseOld,
  }
}
