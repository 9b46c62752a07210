import type { Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import {
  learn,
  markWritten,
  minuteAt,
  newTraffic,
  processMs,
  tallyAt,
  unwrittenOf,
  windowMinutes,
  type BlockTraffic,
  type Counted,
  type Minute,
  type Waiter,
} from './block-traffic.ts'
import type { Tally } from './traffic-rule.ts'
import * as queries from './traffic.queries.ts'

const gatherMs = 250
/** How long what was read of other processes is good enough to refuse by. */
export const freshMs = 250
/** Sends to one block that a process may keep to itself. */
export const untoldSends = 4
/** About 22 MB; a country with 50 million numbers has so many. */
const mostBlocks = 50_000
const maxBatch = 2000

/** What this process counts, and what it knows of the others' counts. */
export interface TrafficLedger {
  /** Since 1970. */
  minute(): number
  of(block: string): BlockTraffic
  /** Counts a send or a check of this minute. */
  count(traffic: BlockTraffic, what: 'newSends' | 'newChecks'): Counted
  /** Counts a send if `admits` says so of what all processes counted before it; else answers with that. */
  ask(traffic: BlockTraffic, admits: (before: Tally) => boolean): Promise<Counted | Tally>
  /** Writes everything down. */
  close(): Promise<void>
}

interface Page {
  readonly traffic: BlockTraffic
  readonly epoch: number
  readonly counts: readonly queries.MinuteCount[]
  readonly waiting: readonly Waiter[]
  readonly at: number
}

export function createTrafficLedger(house: {
  db: Database
  /** Milliseconds since 1970. */
  nowMs: () => number
  metrics: Metrics
  log: Logger
  /** Beyond which the quietest are forgotten here; the database goes on counting them. */
  maxBlocks?: number
}): TrafficLedger {
  const { db, nowMs, metrics, log, maxBlocks = mostBlocks } = house
  /** Those that were touched last are last. */
  const blocks = new Map<string, BlockTraffic>()
  const dirty = new Set<BlockTraffic>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let isFailing = false
  const minute = () => Math.floor(nowMs() / 60_000)

  function markDirty(traffic: BlockTraffic): void {
    if (!isWorthWriting(traffic) && blocks.size <= maxBlocks) return
    if (isWorthWriting(traffic)) dirty.add(traffic)
    if (!writing) timer ??= setTimeout(write, gatherMs).unref()
  }

  function countedIn(traffic: BlockTraffic, counted: Minute, what: 'newSends' | 'newChecks'): Counted {
    return {
      takeBack() {
        counted[what]--
        markDirty(traffic)
      },
    }
  }

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    if (writing) return
    for (const traffic of evict()) dirty.add(traffic)
    const batch = [...dirty].slice(0, maxBatch)
    if (batch.length === 0) return
    for (const traffic of batch) dirty.delete(traffic)
    writing = settle(batch.map(open)).finally(() => {
      writing = undefined
      if ([...dirty].some(({ waiting }) => waiting.length > 0) || dirty.size >= maxBatch) setImmediate(write)
      else if (dirty.size > 0) timer ??= setTimeout(write, gatherMs).unref()
    })
  }

  /** The quietest blocks beyond what memory may hold; what they have not written goes with the next statement. */
  function evict(): BlockTraffic[] {
    const unwritten = []
    for (const [block, traffic] of blocks) {
      if (blocks.size <= maxBlocks) break
      blocks.delete(block)
      if (unwrittenOf(traffic).length > 0 || traffic.waiting.length > 0) unwritten.push(traffic)
    }
    return unwritten
  }

  function open(traffic: BlockTraffic): Page {
    const at = minute()
    const waiting = traffic.waiting.splice(0)
    if (waiting.length > 0) minuteAt(traffic, at).newSends += waiting.length
    traffic.isTracked = true
    return { traffic, epoch: traffic.epoch, counts: unwrittenOf(traffic), waiting, at }
  }

  async function settle(pages: readonly Page[]): Promise<void> {
    metrics.batchSize.observe({ batcher: 'guard traffic' }, pages.length)
    try {
      const sums = await queries.addTraffic(
        db,
        pages.flatMap(({ counts }) => counts),
        pages.map(({ traffic: { block, readUpTo }, at }) => ({
          block,
          since: readUpTo === undefined ? at - windowMinutes + 1 : readUpTo - 1,
        })),
      )
      const byBlock = Map.groupBy(sums, ({ block }) => block)
      for (const page of pages) close(page, byBlock.get(page.traffic.block) ?? [])
      isFailing = false
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'the guard cannot count; it goes on trying')
      isFailing = true
      for (const { traffic, epoch, waiting, at } of pages) {
        if (traffic.epoch === epoch) minuteAt(traffic, at).newSends -= waiting.length
        if (unwrittenOf(traffic).length > 0 && blocks.has(traffic.block)) dirty.add(traffic)
        for (const { reject } of waiting) reject(error)
      }
    }
  }

  function close({ traffic, epoch, counts, waiting, at }: Page, sums: readonly queries.MinuteCount[]): void {
    if (traffic.epoch === epoch) {
      markWritten(traffic, counts)
      learn(traffic, sums)
      traffic.readUpTo = at
      traffic.readAtMs = processMs()
    }
    const { sends, youngSends, ...answers } = tallyAt(traffic, minute())
    const sent = minuteAt(traffic, at)
    waiting.forEach(({ admits, resolve }, index) => {
      const later = waiting.length - index
      const before = { ...answers, sends: sends - later, youngSends: youngSends - later }
      if (admits(before)) return resolve(countedIn(traffic, sent, 'newSends'))
      sent.newSends--
      resolve(before)
    })
    if (isWorthWriting(traffic)) dirty.add(traffic)
  }

  return {
    minute,

    of(block) {
      const known = blocks.get(block)
      const traffic = known ?? newTraffic(block)
      if (known) blocks.delete(block)
      blocks.set(block, traffic)
      return traffic
    },

    count(traffic, what) {
      const counted = minuteAt(traffic, minute())
      counted[what]++
      markDirty(traffic)
      return countedIn(traffic, counted, what)
    },

    ask(traffic, admits) {
      return new Promise((resolve, reject) => {
        traffic.waiting.push({ admits, resolve, reject })
        dirty.add(traffic)
        // After this turn of the event loop, so that those who ask together share a statement.
        if (!writing && traffic.waiting.length === 1) setImmediate(write)
      })
    },

    async close() {
      for (const traffic of blocks.values()) if (unwrittenOf(traffic).length > 0) dirty.add(traffic)
      for (let rounds = 0; (dirty.size > 0 || writing) && rounds < 100; rounds++) {
        write()
        await writing
      }
      clearTimeout(timer)
    },
  }
}

/** Else it stays in memory: nobody needs the few codes of a quiet block, unless another process sent what was checked here. */
function isWorthWriting(traffic: BlockTraffic): boolean {
  if (traffic.waiting.length > 0) return true
  let [sends, checks, isChanged] = [0, 0, false]
  for (const { newSends, newChecks } of traffic.minutes) {
    sends += newSends
    checks += newChecks
    isChanged ||= newSends !== 0 || newChecks !== 0
  }
  if (!isChanged) return false
  return traffic.isTracked || sends > untoldSends || checks > sends
}
