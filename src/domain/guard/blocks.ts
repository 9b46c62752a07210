import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { asPage, mapPage, type Page } from '../../platform/db/page.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import * as queries from './blocks.queries.ts'
import type { HoldRule, StandingRow } from './blocks.queries.ts'
import type { BlockState, GuardedBlock } from './guard.types.ts'

export type { StandingRow } from './blocks.queries.ts'

const topic = 'guard'
const holdRule: HoldRule = { seconds: 600, longestSeconds: 24 * 3600 }
const waitNoteSeconds = 60
const dayMs = 24 * 3600 * 1000
/** A transaction may commit after one that began, and so is dated, later. */
const overlapMs = 30_000

export interface Found {
  readonly block: string
  readonly sends: number
  readonly checks: number
  readonly isDryRun: boolean
}

/** How blocks and tenants stand now, in this process. */
export interface Standing {
  readonly blocks: ReadonlyMap<string, StandingRow>
  readonly trusted: ReadonlySet<string>
}

export interface Blocks {
  /** At once while it is known to be fresh: the hot path need not wait a tick. */
  current(): Standing | Promise<Standing>
  /** The database's clock, milliseconds since 1970, as of the last reading. */
  nowMs(): number
  /** Undefined: it is held already. */
  hold(found: Found): Promise<StandingRow | undefined>
  noteWait(found: Found): Promise<void>
  free(db: Db, block: string): Promise<boolean>
  list(db: Db, limit: number): Promise<GuardedBlock[]>
  page(
    db: Db,
    filter: { readonly state?: BlockState | undefined },
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<GuardedBlock>>
  pageTrusted(
    db: Db,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<{ readonly tenant: string; readonly since: Date }>>
  setTrust(db: Db, tenant: string, isTrusted: boolean): Promise<void>
  listTrusted(db: Db): Promise<{ tenant: string; since: Date }[]>
}

export function createBlocks({ db, changes }: { db: Database; changes: ChangeListener }): Blocks {
  const blocks = new Map<string, StandingRow>()
  let trusted: ReadonlySet<string> = new Set()
  let lastChangeMs = 0
  let offsetMs = Date.now() - performance.now()
  const nowMs = () => performance.now() + offsetMs

  function learn(row: StandingRow): void {
    blocks.set(row.block, row)
    lastChangeMs = Math.max(lastChangeMs, row.changedAtMs)
  }

  // One entry: what changed since the last reading is added to what is known.
  const cache = changes.createCache<Standing>(topic, async (keys) => {
    const [clockMs, rows, tenants] = await Promise.all([
      queries.readClock(db),
      queries.findChanged(db, lastChangeMs - overlapMs),
      queries.findTrusted(db),
    ])
    offsetMs = clockMs - performance.now()
    rows.forEach(learn)
    for (const { block, untilMs } of blocks.values()) if (untilMs < clockMs - dayMs) blocks.delete(block)
    trusted = new Set(tenants.map(({ tenant }) => tenant))
    return new Map(keys.map((key) => [key, { blocks, trusted }]))
  })

  return {
    nowMs,
    current: () => cache.get('all') as Standing | Promise<Standing>,

    async hold(found) {
      const row = await transaction(db, async (tx) => {
        const held = await queries.hold(tx, found, holdRule)
        if (!held) return undefined
        await queries.forgetTraffic(tx, found.block)
        await announceChange(tx, topic)
        return held
      })
      if (row) learn(row)
      return row
    },

    noteWait: (found) => queries.noteWait(db, found, waitNoteSeconds),

    free: (db, block) =>
      transaction(db, async (tx) => {
        const isFreed = await queries.free(tx, block, await queries.forgetTraffic(tx, block))
        if (isFreed) await announceChange(tx, topic)
        return isFreed
      }),

    async list(db, limit) {
      const rows = await queries.list(db, limit)
      return rows.map((row) => ({ ...row, reason: explain(row) }))
    },

    async page(db, filter, { after, limit }) {
      const rows = await queries.page(db, filter.state, { after, limit: limit + 1 })
      return mapPage(
        asPage(rows, limit),
        ({ block, state, since, until, level, sends, checks, isDryRun }) => {
          const row = { block, state, since, until, level, sends, checks, isDryRun }
          return { ...row, reason: explain(row) }
        },
      )
    },

    async pageTrusted(db, { after, limit }) {
      const rows = await queries.pageTrusted(db, { after, limit: limit + 1 })
      return mapPage(asPage(rows, limit), ({ id, since }) => ({ tenant: id, since }))
    },

    setTrust: (db, tenant, isTrusted) =>
      transaction(db, async (tx) => {
        await (isTrusted ? queries.trust(tx, tenant) : queries.distrust(tx, tenant))
        await announceChange(tx, topic)
      }),

    listTrusted: queries.findTrusted,
  }
}

/** The next hold of a block with this standing, seconds. */
export function nextHoldSeconds(level: number): number {
  return Math.min(holdRule.longestSeconds, holdRule.seconds * 2 ** Math.min(level, 20))
}

function explain({ state, sends, checks }: Omit<GuardedBlock, 'reason'>): string {
  return state === 'waiting'
    ? `${sends} codes were sent within the hour and ${checks} given back: the next ones wait for answers to the last`
    : `of ${sends} codes within an hour ${checks} were given back, less than one in five`
}
