import type { Database, Db } from '../../platform/db/database.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import * as queries from './revoked-tokens.queries.ts'

const topic = 'revoked token'
/** Until then at the latest every cache has heard of a revocation. */
const rememberedMs = 10_000

/** Which tokens were revoked before they expired. */
export interface Revocations {
  /** Refused by this process at once, by every other within a second of the commit. */
  add(db: Db, token: { id: string; expiresAt: Date }): Promise<void>
  has(id: string): boolean | Promise<boolean>
}

export function createRevocations({ db, changes }: { db: Database; changes: ChangeListener }): Revocations {
  const cache = changes.createCache<boolean>(topic, async (ids) => {
    const revoked = new Set(await queries.findRevoked(db, ids))
    return new Map(ids.map((id) => [id, revoked.has(id)]))
  })
  /** Revoked here a moment ago, and when, by the monotonic clock: the NOTIFY is on its way. */
  const recent = new Map<string, number>()

  function remember(id: string): void {
    const now = performance.now()
    for (const [earlier, at] of recent) {
      if (now - at < rememberedMs) break
      recent.delete(earlier)
    }
    recent.set(id, now)
  }

  return {
    async add(db, token) {
      await queries.insertRevoked(db, token)
      await announceChange(db, topic)
      remember(token.id)
    },
    has(id) {
      if (recent.has(id)) return true
      const found = cache.get(id)
      return found instanceof Promise ? found.then((value) => value ?? false) : (found ?? false)
    },
  }
}
