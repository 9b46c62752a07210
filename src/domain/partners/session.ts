import { randomBytes } from 'node:crypto'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Audit } from '../audit/audit.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { hashOf, isRandomHex } from './launch-token.ts'
import { networkOf } from './session-network.ts'
import * as queries from './session.queries.ts'

const lifeHours = 8
const idleMinutes = 30
/** Of one member; a further one ends the oldest. */
const mostSessions = 5

export const sessionLifeSeconds = lifeHours * 3600
const idleSeconds = idleMinutes * 60

/** A member's session, as its page shows it. */
export interface Session {
  readonly memberName: string
  readonly companyName: string
  readonly partnerName: string
  /** Where it was opened, shortened: `203.0.113.*`. Empty when that is not known. */
  readonly network: string
  readonly openedAt: Date
}

/** A session is good for the spaces of its own company only. */
export interface SessionKey {
  readonly companyCode: string
  /** As `open` returned it: 64 hex digits. */
  readonly session: string
}

export interface NewSession {
  readonly memberId: string
  readonly companyCode: string
  readonly address: string
  readonly replaces: string | undefined
}

/** Sessions of members: 8 hours at most, 30 minutes unused, 5 a member. They end at once with membership, company and partner. */
export interface Sessions {
  find(key: SessionKey): Promise<Session | undefined>
  /** Harmless when there is none. `address`: who asks. */
  end(key: SessionKey, address: string): Promise<void>
  /** To be called while the member is locked. `replaces`: a session of the same browser, which ends. */
  open(tx: Db, session: NewSession): Promise<string>
  eraseOld(db: Db): Promise<void>
}

export function createSessions(house: {
  db: Database
  secrets: Pick<Secrets, 'box'>
  audit: Pick<Audit, 'recording'>
}): Sessions {
  const { db, secrets, audit } = house

  return {
    async find(key) {
      const row = isPossible(key) ? await queries.findSession(db, asRow(key), idleSeconds) : undefined
      if (!row) return undefined
      const { sealedMemberName, ...shown } = row
      return { ...shown, memberName: secrets.box.open(sealedMemberName).toString() }
    },
    async end(key, address) {
      if (isPossible(key)) await queries.endSession(db, audit.recording, { ...asRow(key), address })
    },
    async open(tx, { memberId, companyCode, address, replaces }) {
      const old = { companyCode, session: replaces ?? '' }
      if (isPossible(old)) await queries.deleteSession(tx, asRow(old))
      const session = randomBytes(32).toString('hex')
      await queries.insertSession(tx, {
        sessionHash: hashOf(session),
        memberId,
        network: networkOf(address),
        lifeSeconds: sessionLifeSeconds,
        keep: mostSessions,
      })
      return session
    },
    eraseOld: (db) => queries.eraseOldSessions(db, idleSeconds),
  }
}

/** PostgreSQL's text knows no NUL character. */
function isPossible({ companyCode, session }: SessionKey): boolean {
  return isRandomHex(session) && !companyCode.includes('\0')
}

function asRow({ companyCode, session }: SessionKey): queries.SessionKey {
  return { companyCode, sessionHash: hashOf(session) }
}
