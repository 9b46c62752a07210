import { Fault } from '../../core/fault.ts'
import { transaction, type Db } from '../../platform/db/database.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Logger } from '../../platform/log/logger.ts'
import * as queries from './carrier-pauses.queries.ts'
import type { CarrierKey, CarrierPause } from './carrier-status.types.ts'

const topic = 'carrier-pause'

/** Which carriers operators have paused. */
export interface CarrierPauses {
  /** As of the last reading. */
  isPaused(which: CarrierKey): boolean
  /** Reads them now, and again with each change until `close`; `onChange` is told when they differ. */
  follow(onChange: () => void): Promise<void>
  /** Reads them again, in case that an announcement was lost. A failure is logged, and what was known stays. */
  refresh(): Promise<void>
  /** In force in every process within a second. Faults: `not_found`: no such carrier, or paused already. */
  pause(db: Db, which: CarrierKey): Promise<void>
  /** Faults: `not_found`. */
  resume(db: Db, which: CarrierKey): Promise<void>
  list(db: Db): Promise<CarrierPause[]>
  /** From now on nothing is read, and nobody told. */
  close(): void
}

export function createCarrierPauses(house: {
  db: Db
  changes: Pick<ChangeListener, 'watch'>
  log: Pick<Logger, 'warn'>
}): CarrierPauses {
  const { db, changes, log } = house
  let paused: ReadonlySet<string> = new Set()
  let tell: (() => void) | undefined
  let reading: Promise<void> | undefined
  let isStale = false
  let isClosed = false

  async function readUntilFresh(): Promise<void> {
    do {
      isStale = false
      const next = new Set((await queries.listPauses(db)).map(keyOf))
      const isSame = next.size === paused.size && next.isSubsetOf(paused)
      paused = next
      if (!isSame) tell?.()
    } while (isStale)
  }

  async function refresh(): Promise<void> {
    // The end of the connection that listens counts as a change, and by then the database may be gone.
    if (isClosed) return
    isStale = true
    reading ??= readUntilFresh()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'which carriers are paused could not be read')
      })
      .finally(() => (reading = undefined))
    return reading
  }

  async function set(tx: Db, change: Promise<boolean>): Promise<void> {
    if (!(await change)) throw new Fault('not_found')
    await announceChange(tx, topic)
  }

  return {
    isPaused: (which) => paused.has(keyOf(which)),
    follow(onChange) {
      tell = onChange
      changes.watch(topic, () => void refresh())
      return refresh()
    },
    refresh,
    pause: (db, which) => transaction(db, (tx) => set(tx, queries.insertPause(tx, which))),
    resume: (db, which) => transaction(db, (tx) => set(tx, queries.deletePause(tx, which))),
    list: queries.listPauses,
    close() {
      isClosed = true
      tell = undefined
    },
  }
}

function keyOf({ traffic, carrier }: CarrierKey): string {
  return `${traffic} ${carrier}`
}
