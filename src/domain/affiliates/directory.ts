import { assertName } from '../../core/assert-name.ts'
import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import { lastId } from '../../platform/db/new-id.ts'
import { asPage, type Page } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { newWebhookSecret } from '../webhooks/webhooks.ts'
import type { Status } from './affiliates.queries.ts'
import * as queries from './directory.queries.ts'
import type { AffiliateLine, KeyLine, KeyName } from './directory.queries.ts'

interface DirectoryPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** Affiliates as operators look them up, newest first, and decide about them. Changes throw `not_found` when there is none. */
export interface AffiliateDirectory {
  list(db: Db, filter: { status?: Status | undefined }, page: DirectoryPage): Promise<Page<AffiliateLine>>
  /** Faults: `not_found`. */
  get(db: Db, id: string): Promise<AffiliateLine>
  listKeys(db: Db, affiliateId: string, page: DirectoryPage): Promise<Page<KeyLine>>
  /** Faults: `invalid_input`. */
  rename(db: Db, id: string, name: string): Promise<void>
  /**
   * Where results are posted to from now on; undefined: nowhere. Returns the new secret of their signatures, which is not
   * shown again. The caller has checked the URL (`assertWebhookUrl`).
   */
  setWebhook(db: Db, id: string, url: string | undefined): Promise<string | undefined>
  setKeyStatus(db: Db, key: KeyName, status: Status): Promise<void>
  /** A new key in place of one that counts no more; of two at once one is `not_found`. */
  rotateKey(db: Db, key: KeyName): Promise<string>
}

export function createAffiliateDirectory(house: {
  secrets: Pick<Secrets, 'box'>
  /** Runs a change in a transaction and announces it; `not_found` when it answers false. */
  change(db: Db, apply: (tx: Db) => Promise<boolean>): Promise<void>
  addKey(db: Db, affiliateId: string): Promise<string>
}): AffiliateDirectory {
  const { change } = house
  const { box } = house.secrets

  return {
    async list(db, { status }, { after = lastId, limit }) {
      return asPage(await queries.listAffiliates(db, status, { before: after, limit: limit + 1 }), limit)
    },

    async get(db, id) {
      const line = await queries.findLine(db, id)
      if (!line) throw new Fault('not_found')
      return line
    },

    async listKeys(db, affiliateId, { after = lastId, limit }) {
      return asPage(await queries.listKeys(db, affiliateId, { before: after, limit: limit + 1 }), limit)
    },

    async rename(db, id, name) {
      assertName(name)
      await change(db, (tx) => queries.renameAffiliate(tx, id, name))
    },

    async setWebhook(db, id, url) {
      const secret = url === undefined ? undefined : newWebhookSecret()
      const webhook = url && secret ? { url, sealedSecret: box.seal(secret) } : undefined
      await change(db, (tx) => queries.setWebhook(tx, id, webhook))
      return secret
    },

    setKeyStatus: (db, key, status) => change(db, (tx) => queries.setKeyStatusById(tx, key, status)),

    async rotateKey(db, key) {
      let value = ''
      await change(db, async (tx) => {
        if (!(await queries.retireKey(tx, key))) return false
        value = await house.addKey(tx, key.affiliateId)
        return true
      })
      return value
    },
  }
}
