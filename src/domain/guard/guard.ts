import type { Database } from '../../platform/db/database.ts'
import type { ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Guard, GuardSettings } from './guard.types.ts'
import { createNumberGuard } from './numbers.ts'
import { createRates } from './rates.ts'
import { createSignInGuard, defaultSignInRule } from './sign-in.ts'

export { blockStates } from './guard.types.ts'
export type * from './guard.types.ts'

export function createGuard(house: {
  /** Counts may be lost with the last moments before a crash: no order waits for the disk because of them. */
  relaxedDb: Database
  secrets: Pick<Secrets, 'lookupKey'>
  changes: ChangeListener
  settings: GuardSettings
  metrics: Metrics
  log: Logger
}): Guard {
  const { relaxedDb: db, settings } = house
  const rates = createRates({ ...house, db, limits: settings.rates })
  const signIn = createSignInGuard({ ...house, db, rates, rule: defaultSignInRule })
  const {
    close,
    eraseOld: eraseOldTraffic,
    ...numbers
  } = createNumberGuard({ ...house, db, mode: settings.numbers })
  return {
    settings,
    spend: rates.spend,
    admitSignIn: signIn.admit,
    numbers,
    unlockAccount: signIn.unlock,
    unlockAddress: rates.forgetAddress,
    async eraseOld(db) {
      await rates.eraseOld(db)
      await signIn.eraseOld(db)
      await eraseOldTraffic(db)
    },
    close,
  }
}
