import { createApp } from '../../src/app/app.ts'
import { addUser } from '../../src/app/commands/create-user.ts'
import { readConfig } from '../../src/app/config/config.ts'
import { openDatabase } from '../../src/app/database.ts'
import { createLogger } from '../../src/platform/log/logger.ts'
import type { Environment } from '../../test/support/process.ts'

const by = { actor: 'chaos', address: '' }
const looseLimits = { resendGapSeconds: 0, sendsPerTenMinutes: 1000, sendsPerDay: 1000 }
export const startingPoints = 10_000_000

export interface Tenants {
  readonly application: { readonly id: string; readonly token: string; readonly secret: string }
  /** Two: whoever sends always under a key, and whoever sends without. */
  readonly customers: readonly { readonly id: string; readonly token: string; readonly secret: string }[]
  readonly company: { readonly key: string; readonly secret: string; readonly code: string }
  readonly affiliate: { readonly key: string; readonly id: string }
}

/** Whom the load speaks for, made in this process on the cluster's database. Notices go to `noticeUrl`. */
export async function createTenants(environment: Environment, noticeUrl: string): Promise<Tenants> {
  const config = readConfig(environment)
  const database = await openDatabase(config, () => {})
  const app = await createApp(config, database, createLogger({ level: 'error' }))
  try {
    const { applications, partners, affiliates, db } = app
    const made = await applications.create(db, { name: 'Chaos', callbackUrl: noticeUrl, limits: looseLimits })
    const customers = []
    for (const membershipId of ['9001', '9002']) {
      const email = `chaos${membershipId}@example.com`
      const wish = { membershipId, email, points: startingPoints, reportUrl: noticeUrl }
      const { customer, token, reportSecret } = await addUser(app, wish)
      customers.push({ id: customer.id, token, secret: reportSecret ?? '' })
    }
    const code = 'chaos'
    const partnerId = await partners.createPartner(db, { name: 'Chaos' }, by)
    await partners.createCompany(db, { partnerId, code, name: 'Chaos' }, by)
    const key = await partners.createKey(db, partnerId, by)
    const affiliate = await affiliates.create(db, { name: 'Chaos' })
    return {
      application: { id: made.id, token: made.token, secret: made.callbackSecret ?? '' },
      customers,
      company: { key: key.value, secret: key.secret, code },
      affiliate: { key: affiliate.key, id: affiliate.id },
    }
  } finally {
    await app.close()
    await database.close()
  }
}
