import { Fault } from '../../core/fault.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import * as queries from './nonces.queries.ts'

/** How far the time of a request may be from ours, either way. */
const replayWindowSeconds = 60

export interface RequestMark {
  readonly keyId: string
  /** Chosen by the client. */
  readonly nonce: string
  /** Hex. */
  readonly signature: string
  /** Seconds since 1970. */
  readonly time: number
}

/** Requests that may come once. */
export interface Nonces {
  /**
   * Fault `request_replayed`: the time is more than 60 seconds off, or the nonce, or this very signature (the same signed
   * bytes divided otherwise), was used before.
   */
  useOnce(mark: RequestMark): Promise<void>
  eraseOld(db: Db): Promise<void>
}

export function createNonces({ db }: { db: Database }): Nonces {
  const uses = createBatcher<queries.NonceUse, queries.NonceVerdict>({
    run: (batch) => queries.useNonces(db, batch, replayWindowSeconds),
    // Two of one batch would both find theirs used by the other's row.
    keyOf: ({ keyId, nonce }) => `${keyId} ${nonce}`,
  })
  return {
    async useOnce({ keyId, nonce, signature, time }) {
      const use = { keyId, nonce, signature: Buffer.from(signature, 'hex'), time }
      const { isTimely, isFresh } = await uses.submit(use)
      if (!isTimely) {
        const explanation = `the timestamp must be within ${replayWindowSeconds} seconds of the server's clock`
        throw new Fault('request_replayed', { explanation })
      }
      if (!isFresh) throw new Fault('request_replayed', { explanation: 'this nonce was used before' })
    },
    eraseOld: (db) => queries.eraseOldNonces(db, replayWindowSeconds),
  }
}
