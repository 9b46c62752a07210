import type { Database } from '../../platform/db/database.ts'
import type { ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import type { SignedTokens } from '../signed-tokens/signed-tokens.ts'
import { createPartnerDirectory, type PartnerDirectory } from './directory.ts'
import { createLaunches, type Launches } from './launch.ts'
import { createMembers, type Members } from './members.ts'
import { createNonces, type Nonces } from './nonces.ts'
import { createSessions, type Sessions } from './session.ts'
import { createTenants, type Tenants } from './tenants.ts'

export { eraseMembersOf } from './erase-person.ts'
export type { Launches } from './launch.ts'
export { sessionLifeSeconds, type Session, type Sessions } from './session.ts'
export type { Caller, Company, CompanyChange, PartnerKey, Status } from './partner.types.ts'
export { isSignedBy, type SignedParts } from './signature.ts'
export type { Operator } from './tenants.ts'

/** Partners that sign their members on: who they are, what they sign with, and whom they signed on. */
export type Partners = Tenants &
  Members &
  Nonces & {
    readonly launches: Launches
    readonly sessions: Sessions
    /** For operators. */
    readonly directory: PartnerDirectory
  }

export function createPartners(house: {
  db: Database
  changes: ChangeListener
  secrets: Pick<Secrets, 'box' | 'numbers'>
  audit: Audit
  signedTokens: Pick<SignedTokens, 'sign'>
  metrics: Metrics
}): Partners {
  const sessions = createSessions(house)
  const launches = createLaunches({ ...house, sessions })
  const nonces = createNonces(house)
  return {
    ...createTenants(house),
    ...createMembers({ ...house, launches }),
    ...nonces,
    launches,
    sessions,
    directory: createPartnerDirectory(house.secrets),
    async eraseOld(db) {
      await nonces.eraseOld(db)
      await launches.eraseOld(db)
      await sessions.eraseOld(db)
    },
  }
}
