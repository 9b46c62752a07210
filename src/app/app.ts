import type { Logger } from '../platform/log/logger.ts'
import type { Config } from './config.ts'
import type { OpenDatabase } from './database.ts'
import { openFoundation, type Foundation } from './wiring/foundation.ts'
import { wirePeople, type People } from './wiring/people.ts'
import { wireTelephony, type Telephony } from './wiring/telephony.ts'

/** Everything that serves and works, wired by hand. */
export interface App extends Foundation, Telephony, People {
  /** Ends what the rooms hold open; the database is its opener's to close. */
  close(): Promise<void>
}

/** Wires the domain to a migrated database, room by room. */
export async function createApp(config: Config, database: OpenDatabase, log: Logger): Promise<App> {
  const { foundation, close: closeFoundation } = await openFoundation(config, database, log)
  const { telephony, close: closeTelephony } = wireTelephony(foundation)
  const people = wirePeople({ ...foundation, ...telephony })
  return {
    ...foundation,
    ...telephony,
    ...people,
    async close() {
      await closeTelephony()
      await closeFoundation()
    },
  }
}
