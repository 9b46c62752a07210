import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import {
  blockOf,
  forgetAll,
  processMs,
  tallyAt,
  windowMinutes,
  type BlockTraffic,
  type Counted,
} from './block-traffic.ts'
import { createBlocks, nextHoldSeconds, type Standing, type StandingRow } from './blocks.ts'
import { eraseOldBlocks } from './blocks.queries.ts'
import type { NumberGuard, NumberGuardMode, SendPass } from './guard.types.ts'
import { createTrafficLedger, freshMs, untoldSends } from './traffic-ledger.ts'
import { judge, roomFor, thresholdAt, type Tally, type Verdict } from './traffic-rule.ts'
import { eraseTrafficBefore, findBusiest } from './traffic.queries.ts'

/** People take so long to read a code and type it. */
const waitSeconds = 15
const noteWaitEveryMs = 30_000
const keepDays = 30
const dayMs = 24 * 3600 * 1000

const uncounted: SendPass = { release() {} }

/** SMS pumping and toll fraud: fraudsters send codes to ranges of numbers that pay them, and answer none. */
export function createNumberGuard(house: {
  db: Database
  changes: ChangeListener
  mode: NumberGuardMode
  metrics: Metrics
  log: Logger
  /** Milliseconds since 1970; by default the database's clock. */
  nowMs?: () => number
}): NumberGuard & { close(): Promise<void>; eraseOld(db: Db): Promise<void> } {
  const { mode, metrics, log } = house
  const isDryRun = mode === 'dry-run'
  const blocks = createBlocks(house)
  const nowMs = house.nowMs ?? blocks.nowMs
  const ledger = createTrafficLedger({ ...house, nowMs })

  /** A refusal, or in a dry run the pass that is given all the same. */
  function refuse(retryAfterSeconds: number): SendPass {
    metrics.guardRefusals.inc({ rule: 'number_block' })
    if (isDryRun) return uncounted
    throw new Fault('traffic_held', { retryAfterSeconds })
  }

  function holds({ isWait, untilMs, isDryRun: wasDryRun }: StandingRow): boolean {
    return !isWait && untilMs > blocks.nowMs() && (isDryRun || !wasDryRun)
  }

  function decide({ blocks: known, trusted }: Standing, number: PhoneNumber, tenant?: string) {
    if (tenant !== undefined && trusted.has(tenant)) return uncounted
    const block = blockOf(number)
    const standing = known.get(block)
    if (standing && holds(standing)) return refuse(secondsUntil(standing.untilMs))
    const level = levelOf(standing)
    const traffic = trafficOf(block, standing)
    const tally = tallyAt(traffic, ledger.minute())
    const verdict = judge(tally, level)
    const isCalm = roomFor(tally, level) > 2 * thresholdAt(level) || tally.unwritten < untoldSends
    if (verdict === 'pass' && isCalm) return passFor(ledger.count(traffic, 'newSends'))
    const isFresh = processMs() - traffic.readAtMs < freshMs
    if (verdict !== 'pass' && isFresh) return refuseBy(verdict, traffic, tally, level)
    if (traffic.waiting.length >= 2 * thresholdAt(level)) return refuse(1)
    return ask(traffic, level)
  }

  async function ask(traffic: BlockTraffic, level: number): Promise<SendPass> {
    const answer = await ledger.ask(traffic, (before) => judge(before, level) === 'pass')
    if ('takeBack' in answer) return passFor(answer)
    return refuseBy(judge(answer, level), traffic, answer, level)
  }

  function refuseBy(verdict: Verdict, traffic: BlockTraffic, tally: Tally, level: number): SendPass {
    if (verdict === 'hold') {
      holdBlock(traffic, tally)
      return refuse(nextHoldSeconds(level))
    }
    noteWait(traffic, tally)
    return refuse(waitSeconds)
  }

  function holdBlock(traffic: BlockTraffic, { sends, checks }: Tally): void {
    if (traffic.isBeingHeld) return
    traffic.isBeingHeld = true
    const { block } = traffic
    blocks
      .hold({ block, sends, checks, isDryRun })
      .then((held) => {
        if (!held) return
        forgetAll(traffic, held.clearedAtMs)
        metrics.guardHolds.inc({ mode })
        const facts = { block: printBlock(block), sends, checks, level: held.level, mode }
        log.warn(facts, 'codes to a block of numbers are held: too few are given back')
      })
      .catch((error: unknown) => log.error({ err: error }, 'a hold could not be stored'))
      .finally(() => (traffic.isBeingHeld = false))
  }

  function noteWait(traffic: BlockTraffic, { sends, checks }: Tally): void {
    if (processMs() - traffic.waitNotedAtMs < noteWaitEveryMs) return
    traffic.waitNotedAtMs = processMs()
    const { block } = traffic
    log.warn(
      { block: printBlock(block), sends, checks, mode },
      'codes to a block of numbers wait for answers',
    )
    blocks
      .noteWait({ block, sends, checks, isDryRun })
      .catch((error: unknown) => log.error({ err: error }, 'a wait could not be noted'))
  }

  function trafficOf(block: string, standing: StandingRow | undefined): BlockTraffic {
    const traffic = ledger.of(block)
    if (standing && standing.clearedAtMs > traffic.clearedAtMs) forgetAll(traffic, standing.clearedAtMs)
    return traffic
  }

  return {
    admit(number, tenant) {
      if (mode === 'off') return uncounted
      const standing = blocks.current()
      if (standing instanceof Promise) return standing.then((now) => decide(now, number, tenant))
      return decide(standing, number, tenant)
    },

    checked(number, tenant) {
      if (mode === 'off') return
      const count = ({ blocks: known, trusted }: Standing) => {
        if (tenant !== undefined && trusted.has(tenant)) return
        const block = blockOf(number)
        ledger.count(trafficOf(block, known.get(block)), 'newChecks')
      }
      const standing = blocks.current()
      if (!(standing instanceof Promise)) return count(standing)
      standing
        .then(count)
        .catch((error: unknown) => log.warn({ err: error }, 'the guard missed a code that was given back'))
    },

    listBlocks: blocks.list,
    pageBlocks: blocks.page,
    listTraffic: (db, limit) => findBusiest(db, { since: ledger.minute() - windowMinutes, limit }),
    unblock: (db, block) => blocks.free(db, block),
    setTrust: blocks.setTrust,
    listTrusted: blocks.listTrusted,
    pageTrusted: blocks.pageTrusted,
    close: ledger.close,

    async eraseOld(db) {
      await eraseTrafficBefore(db, ledger.minute() - windowMinutes)
      await eraseOldBlocks(db, keepDays)
    },
  }

  function secondsUntil(untilMs: number): number {
    return Math.max(1, Math.ceil((untilMs - blocks.nowMs()) / 1000))
  }

  /** A day without a hold, and it is forgotten. */
  function levelOf(standing: StandingRow | undefined): number {
    return standing && standing.untilMs > blocks.nowMs() - dayMs ? standing.level : 0
  }
}

function passFor(counted: Counted): SendPass {
  let isReleased = false
  return {
    release() {
      if (!isReleased) counted.takeBack()
      isReleased = true
    },
  }
}

/** For the log, which masks what ends like a number. */
function printBlock(block: string): string {
  return `${block}xxx`
}
