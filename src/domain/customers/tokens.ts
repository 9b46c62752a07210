import { randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import { transaction, type Db } from '../../platform/db/database.ts'
import { announceChange } from '../../platform/db/notified-cache.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { assertText } from './field-rules.ts'
import { digestToken, hashToken } from './lookup.ts'
import { assertRowId, isRowId } from './row-id.ts'
import { topic } from './topic.ts'
import * as queries from './tokens.queries.ts'

const greatestAnswer = 1000

/** An authentication token as the contract shows it, its value included. */
export interface Token {
  readonly id: string
  readonly customerId: string
  /** 64 hex digits. */
  readonly value: string
  readonly scope: string
  readonly digest: string
  readonly grantedAt: Date
  /** None while it is granted. */
  readonly revokedAt: Date | null
}

/** Conditions are ANDed. */
export interface TokenFilter {
  readonly ids?: readonly string[] | undefined
  readonly customerId?: string | undefined
  readonly status?: 'granted' | 'revoked' | undefined
}

export interface Tokens {
  /** By id, the first 1000. */
  findTokens(db: Db, filter: TokenFilter): Promise<Token[]>
  /** Replaces what is granted to this customer for this scope. Faults: `not_found` (also a deleted customer), `invalid_input`. */
  grantToken(db: Db, grant: { customerId: string; scope: string }): Promise<Token>
  /** Harmless when it is revoked already. Faults: `not_found`. */
  revokeToken(db: Db, id: string): Promise<Token>
  /** Forgets it; returns what it was. Faults: `not_found`. */
  deleteToken(db: Db, id: string): Promise<Token>
}

export function createTokens({ box, lookupKey }: Pick<Secrets, 'box' | 'lookupKey'>): Tokens {
  function asToken({ sealedValue, ...row }: queries.TokenRow): Token {
    return { ...row, value: box.open(sealedValue).toString() }
  }

  /** In force everywhere when the transaction commits. */
  async function change(db: Db, apply: (tx: Db) => Promise<queries.TokenRow | undefined>): Promise<Token> {
    return transaction(db, async (tx) => {
      const row = await apply(tx)
      if (!row) throw new Fault('not_found')
      await announceChange(tx, topic)
      return asToken(row)
    })
  }

  return {
    async findTokens(db, { ids, customerId, status }) {
      if (customerId !== undefined && !isRowId(customerId)) return []
      const filter = {
        ids: ids?.filter(isRowId),
        customerId,
        isRevoked: status === undefined ? undefined : status === 'revoked',
      }
      return (await queries.findTokens(db, filter, greatestAnswer)).map(asToken)
    },

    async grantToken(db, { customerId, scope }) {
      assertText('scope', scope, [1, 100])
      assertRowId(customerId)
      return change(db, async (tx) => {
        if (!(await queries.lockOwner(tx, customerId))) return undefined
        await queries.revokeGranted(tx, customerId, scope)
        const value = randomBytes(32).toString('hex')
        return queries.insertToken(tx, {
          customerId,
          tokenHash: hashToken(value),
          sealedValue: box.seal(value),
          scope,
          digest: digestToken(lookupKey, value),
        })
      })
    },

    async revokeToken(db, id) {
      assertRowId(id)
      return change(db, (tx) => queries.revokeToken(tx, id))
    },

    async deleteToken(db, id) {
      assertRowId(id)
      return change(db, (tx) => queries.deleteToken(tx, id))
    },
  }
}
