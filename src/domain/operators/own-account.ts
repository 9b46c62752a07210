import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import { isEasyPassword } from './easy-password.ts'
import { nameOperator, type Operator } from './operator.types.ts'
import * as queries from './operators.queries.ts'
import type { PasswordCheck } from './password-check.ts'
import type { Sessions } from './sessions.ts'
import { drawTotpSecret, findTotpStep, toBase32, totpUri } from './totp.ts'

/** Who asks, and proves anew that the session is theirs: a browser left open is not enough to lock its owner out. */
export interface Proved {
  readonly operator: Operator
  readonly password: string
  readonly address: string
}

/** Of the session that asks: it stays when the others end. */
interface Staying {
  readonly token: string
}

export interface NewTotp {
  /** Base32, to be typed. */
  readonly secret: string
  /** `otpauth://`, to be shown as a QR code. */
  readonly uri: string
}

/** What operators do to their own account. Where a password is asked for: faults `sign_in_failed`, `rate_exceeded`. */
export interface OwnAccount {
  /** All other sessions end. Fault `invalid_input`: the same password again, or an easy one. */
  changePassword(who: Proved & Staying & { newPassword: string }): Promise<void>
  /** Draws a secret, which counts from `confirmTotp` on. Fault `already_exists`: a second factor is on. */
  beginTotp(who: Proved): Promise<NewTotp>
  /** From here on sign-ins need a code; all other sessions, which needed none, end. Faults: `code_mismatch`, `not_found` (none was begun), `already_exists`. */
  confirmTotp(who: Staying & { operator: Operator; code: string; address: string }): Promise<void>
  /** All other sessions end. Fault `not_found`: there is none. */
  removeTotp(who: Proved & Staying): Promise<void>
}

export function createOwnAccount(house: {
  db: Database
  secrets: Pick<Secrets, 'box'>
  audit: Pick<Audit, 'record'>
  passwords: Pick<Passwords, 'hash'>
  passwordCheck: PasswordCheck
  sessions: Pick<Sessions, 'endAll'>
}): OwnAccount {
  const { db, secrets, audit, passwords, passwordCheck, sessions } = house

  const prove = ({ operator, password, address }: Proved): Promise<queries.Credentials> =>
    passwordCheck.check(
      { email: operator.email, password, address },
      () => queries.findCredentialsById(db, operator.id),
      async (found) => {
        if (!found) throw new Fault('sign_in_failed')
        return Promise.resolve(found)
      },
    )

  function change(
    { operator, address }: { operator: Operator; address: string },
    action: string,
    apply: (tx: Db) => Promise<void>,
  ): Promise<void> {
    return transaction(db, async (tx) => {
      await apply(tx)
      const name = nameOperator(operator.id)
      await audit.record(tx, [{ actor: name, action, subject: name, outcome: 'done', address }])
    })
  }

  return {
    async changePassword(who) {
      const { passwordHash: from } = await prove(who)
      if (who.password === who.newPassword) {
        throw new Fault('invalid_input', { fields: [{ field: 'newPassword', rule: 'another than before' }] })
      }
      if (isEasyPassword(who.newPassword, who.operator.email)) {
        const rule = 'more than common words, runs of keys, repetitions and parts of your address'
        throw new Fault('invalid_input', { fields: [{ field: 'newPassword', rule }] })
      }
      const to = await passwords.hash(who.newPassword)
      await change(who, 'operator.change-password', async (tx) => {
        if (!(await queries.changePassword(tx, { id: who.operator.id, from, to })))
          throw new Fault('sign_in_failed')
        await sessions.endAll(tx, who.operator.id, who.token)
      })
    },

    async beginTotp(who) {
      await prove(who)
      const secret = drawTotpSecret()
      await change(who, 'operator.begin-totp', async (tx) => {
        const isBegun = await queries.beginTotp(tx, who.operator.id, secrets.box.seal(secret))
        if (!isBegun) throw new Fault('already_exists')
      })
      return { secret: toBase32(secret), uri: totpUri(secret, who.operator.email) }
    },

    confirmTotp: (who) =>
      change(who, 'operator.confirm-totp', async (tx) => {
        const found = await queries.findCredentialsById(tx, who.operator.id)
        if (!found?.sealedTotpSecret) throw new Fault('not_found')
        if (found.hasTotp) throw new Fault('already_exists')
        const { id, sealedTotpSecret: sealed, now } = found
        const step = findTotpStep(secrets.box.open(sealed), who.code, now)
        const isTaken = step !== undefined && (await queries.takeTotpStep(tx, id, sealed, step))
        if (!isTaken) throw new Fault('code_mismatch')
        await sessions.endAll(tx, id, who.token)
      }),

    async removeTotp(who) {
      await prove(who)
      await change(who, 'operator.remove-totp', async (tx) => {
        if (!(await queries.removeTotp(tx, who.operator.id))) throw new Fault('not_found')
        await sessions.endAll(tx, who.operator.id, who.token)
      })
    },
  }
}
