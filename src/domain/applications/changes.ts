import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { VerificationLimits } from '../verification/verification.ts'
import { newWebhookSecret } from '../webhooks/webhooks.ts'
import type { Status } from './applications.queries.ts'
import * as queries from './changes.queries.ts'
import type { TokenKey } from './changes.queries.ts'
import { readLimits } from './limit-overrides.ts'

export interface ApplicationChange {
  readonly name?: string | undefined
  /** All of its own limits: what is absent is the installation's again. */
  readonly limits?: Partial<VerificationLimits> | undefined
  readonly fallbackText?: string | undefined
  /** The number blocks that it is tied to; none: the whole pool. */
  readonly prefixes?: readonly string[] | undefined
}

/** Decisions about an application, in force in every process within a second. Each throws `not_found` when there is none. */
export interface ApplicationChanges {
  /** Faults: `invalid_input`. */
  change(db: Db, id: string, change: ApplicationChange): Promise<void>
  /**
   * Where calls' ends are posted to from now on; undefined: nowhere. Returns the new secret of their signatures, which is
   * not shown again. The caller has checked the URL (`assertWebhookUrl`).
   */
  setCallback(db: Db, id: string, url: string | undefined): Promise<string | undefined>
  setTokenStatusById(db: Db, key: TokenKey, status: Status): Promise<void>
  /** A new token in place of one that counts no more; of two at once one is `not_found`. */
  rotateToken(db: Db, key: TokenKey): Promise<string>
}

export function createApplicationChanges(house: {
  secrets: Pick<Secrets, 'box'>
  /** Runs a change in a transaction and announces it; `not_found` when it answers false. */
  change(db: Db, apply: (tx: Db) => Promise<boolean>): Promise<void>
  addToken(db: Db, applicationId: string): Promise<string>
}): ApplicationChanges {
  const { change } = house
  const { box } = house.secrets

  return {
    change: (db, id, { name, limits, fallbackText, prefixes }) =>
      change(db, async (tx) => {
        const fields = {
          name: name ?? null,
          limits: limits ? readLimits(limits) : null,
          fallbackText: fallbackText ?? null,
        }
        if (!(await queries.updateApplication(tx, id, fields))) return false
        const unknown = prefixes ? await queries.replaceBlocks(tx, id, prefixes) : []
        if (unknown.length > 0) throw unknownBlocks(unknown)
        return true
      }),

    async setCallback(db, id, url) {
      const secret = url === undefined ? undefined : newWebhookSecret()
      const callback = url && secret ? { url, sealedSecret: box.seal(secret) } : undefined
      await change(db, (tx) => queries.setCallback(tx, id, callback))
      return secret
    },

    setTokenStatusById: (db, key, status) => change(db, (tx) => queries.setTokenStatus(tx, key, status)),

    async rotateToken(db, key) {
      let token = ''
      await change(db, async (tx) => {
        if (!(await queries.retireToken(tx, key))) return false
        token = await house.addToken(tx, key.applicationId)
        return true
      })
      return token
    },
  }
}

function unknownBlocks(prefixes: readonly string[]): Fault {
  const rule = `of blocks that are in the pool: ${prefixes.join(', ')} is not`
  return new Fault('invalid_input', { fields: [{ field: 'prefixes', rule }] })
}
