import type { Database } from '../db/database.ts'
import { unlockAll } from './key-locks.queries.ts'

/** Ends a session. What it locked is free then, and not only when PostgreSQL has noticed that somebody hung up. */
export async function endKeySession(session: Database): Promise<void> {
  const unlocked = unlockAll(session).catch(() => {})
  await session.end({ timeout: 1 })
  await unlocked
}
