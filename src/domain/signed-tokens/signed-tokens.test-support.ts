import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { connectDatabase, type Database } from '../../platform/db/database.ts'
import { announceChange, listenForChanges } from '../../platform/db/notified-cache.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { keysTopic } from './key-ring.ts'
import { createSignedTokens, type SignedTokens } from './signed-tokens.ts'

export const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 1)))

export interface TokenHouse {
  readonly db: Database
  /** Another process on the same database, with a listening connection of its own. */
  open(options?: { leadSeconds?: number; db?: Database }): Promise<SignedTokens>
  /** As if the keys were so many minutes older, in every process. */
  age(minutes: number): Promise<void>
  close(): Promise<void>
}

export async function createTokenHouse(): Promise<TokenHouse> {
  const database: TestDatabase = await createTestDatabase()
  const { db, address } = database
  const closers: (() => Promise<void>)[] = []
  return {
    db,
    async open(options = {}) {
      const changes = await listenForChanges((events) =>
        connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
      )
      closers.push(changes.close)
      return createSignedTokens({ db, changes, secrets, ...options })
    },
    async age(minutes) {
      await db`update signing_key set signs_from = signs_from - make_interval(mins => ${minutes})`
      await announceChange(db, keysTopic)
    },
    async close() {
      for (const close of closers) await close()
      await database.close()
    },
  }
}
