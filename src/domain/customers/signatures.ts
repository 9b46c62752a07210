import { randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import { sqlState, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { assertText } from './field-rules.ts'
import { hashSignature } from './lookup.ts'
import { assertRowId, isRowId } from './row-id.ts'
import * as queries from './signatures.queries.ts'

const greatestAnswer = 1000
const uniqueViolation = '23505'

/** What a site signs its messages with (`signature_value`); one for each subscription. */
export interface Signature {
  readonly id: string
  readonly customerId: string
  readonly subsId: string
  readonly value: string
  readonly createdAt: Date
}

/** A subscription's id is unique; with a customer's id it has to be that customer's as well. */
export interface SignatureKey {
  readonly subsId: string
  readonly customerId?: string | undefined
}

interface SignatureFilter extends Partial<SignatureKey> {
  readonly id?: string | undefined
}

export interface Signatures {
  /** Whether a `signature_value` is one of this customer's. */
  ownsSignature(db: Db, customerId: string, value: string): Promise<boolean>
  /** 64 random hex digits without a `value`. Faults: `invalid_input`, `not_found` (customer), `already_exists` (subscription, or value). */
  createSignature(
    db: Db,
    signature: { customerId: string; subsId: string; value?: string | undefined },
  ): Promise<Signature>
  /** A new value, drawn when none is given. Faults: `invalid_input`, `not_found`, `already_exists` (value). */
  updateSignature(db: Db, key: SignatureKey, value?: string): Promise<Signature>
  /** Returns what it was. Faults: `not_found`. */
  deleteSignature(db: Db, key: SignatureKey): Promise<Signature>
  /** By id, the first 1000. */
  findSignatures(db: Db, filter: SignatureFilter): Promise<Signature[]>
}

export function createSignatures({ box, lookupKey }: Pick<Secrets, 'box' | 'lookupKey'>): Signatures {
  function asSignature({ sealedValue, ...row }: queries.SignatureRow): Signature {
    return { ...row, value: box.open(sealedValue).toString() }
  }

  function seal(value = randomBytes(32).toString('hex')) {
    assertText('signature_value', value, [1, 255])
    return { signatureHash: hashSignature(lookupKey, value), sealedValue: box.seal(value) }
  }

  async function one(write: () => Promise<queries.SignatureRow | undefined>): Promise<Signature> {
    try {
      const row = await write()
      if (!row) throw new Fault('not_found')
      return asSignature(row)
    } catch (cause) {
      if (sqlState(cause) !== uniqueViolation) throw cause
      const explanation = 'this subscription has a signature, or this customer the same one, already'
      throw new Fault('already_exists', { explanation }, { cause })
    }
  }

  return {
    async ownsSignature(db, customerId, value) {
      return queries.hasSignature(db, customerId, hashSignature(lookupKey, value))
    },

    async createSignature(db, { customerId, subsId, value }) {
      assertText('subs_id', subsId, [1, 100])
      assertRowId(customerId)
      const sealed = seal(value)
      return one(() => queries.insertSignature(db, { customerId, subsId, ...sealed }))
    },

    async updateSignature(db, key, value) {
      assertKey(key)
      const sealed = seal(value)
      return one(() => queries.updateSignature(db, key, sealed))
    },

    async deleteSignature(db, key) {
      assertKey(key)
      return one(() => queries.deleteSignature(db, key))
    },

    async findSignatures(db, filter) {
      const ids = [filter.id, filter.customerId]
      if (!ids.every((id) => id === undefined || isRowId(id))) return []
      if (filter.subsId !== undefined) assertText('subs_id', filter.subsId, [1, 100])
      return (await queries.findSignatures(db, filter, greatestAnswer)).map(asSignature)
    },
  }
}

function assertKey({ subsId, customerId }: SignatureKey): void {
  assertText('subs_id', subsId, [1, 100])
  if (customerId !== undefined) assertRowId(customerId)
}
