import type { Logger } from '../platform/log/logger.ts'
import type { Config } from './config/config.ts'
import type { OpenDatabase } from './database.ts'
import type { Erasure } from '../domain/erasure/erasure.ts'
import { wireErasure } from './wiring/erasure.ts'
import { openFoundation, type Foundation } from './wiring/foundation.ts'
import { wireInsurance, type Insurance } from './wiring/insurance.ts'
import { wireOperations, type Operations } from './wiring/operations.ts'
import { wirePartnership, type Partnership } from './wiring/partnership.ts'
import { wirePeople, type People } from './wiring/people.ts'
import { wireStaff, type Staff } from './wiring/staff.ts'
import { wireTelephony, type Telephony } from './wiring/telephony.ts'

/** Everything that serves and works, wired by hand. */
export interface App extends Foundation, Telephony, People, Partnership, Insurance, Staff, Operations {
  readonly erasure: Erasure
  /** Ends what the rooms hold open; the database is its opener's to close. */
  close(): Promise<void>
}

/** Wires the domain to a migrated database, room by room. */
export async function createApp(config: Config, database: OpenDatabase, log: Logger): Promise<App> {
  const { foundation, close: closeFoundation } = await openFoundation(config, database, log)
  const { telephony, close: closeTelephony } = await wireTelephony(foundation)
  const people = wirePeople({ ...foundation, ...telephony })
  const { partnership, close: closePartnership } = wirePartnership({ ...foundation, ...people })
  const { insurance, close: closeInsurance } = await wireInsurance({ ...foundation, ...telephony })
  const staff = wireStaff({ ...foundation, ...telephony, ...partnership, ...insurance })
  const { operations, close: closeOperations } = wireOperations(foundation)
  return {
    ...foundation,
    ...telephony,
    ...people,
    ...partnership,
    ...insurance,
    ...staff,
    ...operations,
    erasure: wireErasure({ ...foundation, ...telephony, ...partnership, ...insurance }),
    async close() {
      await closeInsurance()
      await closePartnership()
      await closeTelephony()
      await closeOperations()
      await closeFoundation()
    },
  }
}
