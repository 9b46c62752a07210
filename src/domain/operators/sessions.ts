import { createHash, randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import { nameOperator, type By, type OperatorSession } from './operator.types.ts'
import { asOperator } from './operator-row.ts'
import * as queries from './sessions.queries.ts'

const lifeSeconds = 12 * 3600
export const idleSeconds = 30 * 60
/** Of one operator; a further one ends the oldest. */
const mostSessions = 10
const tokenBytes = 32

export interface Sessions {
  /** Fault `sign_in_failed`: blocked, or the password was changed, while it was checked. */
  open(
    who: { operatorId: string; passwordHash: string },
    by: By,
  ): Promise<{ token: string; session: OperatorSession }>
  /** Who asks; undefined when the session is forged, over, or its operator's no longer. Being asked for keeps it alive. */
  find(token: string): Promise<OperatorSession | undefined>
  /** Which of these tokens are of live sessions; being looked at so keeps none alive. */
  findLive(tokens: readonly string[]): Promise<ReadonlySet<string>>
  /** Harmless when there is none. */
  end(token: string, address: string): Promise<void>
  /** Ends all of an operator's, in every process at once; `but`: the token of one that stays. */
  endAll(tx: Db, operatorId: string, but?: string): Promise<void>
  eraseOld(db: Db): Promise<void>
}

/** Sessions of operators: 12 hours at most, 30 minutes unused. The database is asked every time, so that an end is one everywhere. */
export function createSessions(house: {
  db: Database
  secrets: Pick<Secrets, 'box'>
  audit: Pick<Audit, 'record'>
}): Sessions {
  const { db, secrets, audit } = house

  function asSession(row: queries.SessionRow): OperatorSession {
    return { operator: asOperator(secrets.box, row), openedAt: row.openedAt, expiresAt: row.expiresAt }
  }

  return {
    open: ({ operatorId, passwordHash }, by) =>
      transaction(db, async (tx) => {
        const token = randomBytes(tokenBytes).toString('hex')
        const sessionHash = hashOf(token)
        const row = await queries.insertSession(tx, {
          sessionHash,
          operatorId,
          passwordHash,
          lifeSeconds,
          most: mostSessions,
        })
        if (!row) throw new Fault('sign_in_failed')
        const subject = nameOperator(operatorId)
        await audit.record(tx, [{ ...by, action: 'operator.sign-in', subject, outcome: 'done' }])
        return { token, session: asSession(row) }
      }),
    async find(token) {
      const row = isToken(token) ? await queries.findSession(db, hashOf(token), idleSeconds) : undefined
      return row && asSession(row)
    },
    async findLive(tokens) {
      const hashes = await queries.findLive(db, tokens.filter(isToken).map(hashOf), idleSeconds)
      const live = new Set(hashes.map((hash) => hash.toString('hex')))
      return new Set(tokens.filter((token) => live.has(hashOf(token).toString('hex'))))
    },
    async end(token, address) {
      if (!isToken(token)) return
      await transaction(db, async (tx) => {
        const operatorId = await queries.deleteSession(tx, hashOf(token))
        if (operatorId === undefined) return
        const name = nameOperator(operatorId)
        const entry = { actor: name, action: 'operator.sign-out', subject: name, outcome: 'done', address }
        await audit.record(tx, [entry])
      })
    },
    endAll: (tx, operatorId, but) =>
      queries.deleteSessions(tx, operatorId, but === undefined ? undefined : hashOf(but)),
    eraseOld: (db) => queries.eraseOldSessions(db, idleSeconds),
  }
}

function isToken(token: string): boolean {
  return /^[0-9a-f]{64}$/.test(token)
}

/** What is random (256 bits) is kept by a plain hash. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
