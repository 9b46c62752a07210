import type { Logger } from '../../platform/log/logger.ts'
import type { SolapiApi } from './api.ts'
import { createBoundedMap } from './bounded-map.ts'
import { itemsOf, readReport, type Report } from './report.ts'
import type { Reporting } from './reporting.ts'
import type { StatusCodes } from './status-codes.ts'

const pageSize = 500
/** In one round, so that what is new does not wait for what is old. */
const maxPages = { recent: 200, backlog: 20 }
/** How far back a process looks that begins: what was reported while none ran, milliseconds. */
const backlogMs = 24 * 3600_000
/** Looks overlap by so much: clocks differ, and what is being updated is listed late, milliseconds. */
const overlapMs = 120_000
/** Until the next round when this one did not see everything, milliseconds. */
const soonMs = 1000
/** Kakao did not reach a phone, and no text followed for so long: none will, milliseconds. */
const textFollowsMs = 600_000
/** Of those that are forgotten nothing is heard, which comes to the same result in the end. */
const maxHeld = 10_000

/** Messages that were updated between two times, and how far the reading is. */
interface Span {
  readonly from: number
  readonly to: number
  startKey: string | undefined
}

export interface Poll {
  open(): void
  /** Once it is told that it closes: resolves when nothing runs any more. */
  close(): Promise<void>
}

/** Looks for results in the vendor's list of messages that changed (GET /messages/v4/list), in case no webhook told. */
export function createPoll(
  { pollSeconds }: { pollSeconds: number },
  house: {
    api: SolapiApi
    reporting: Reporting
    statusCodes: StatusCodes
    log: Logger
    carrier: string
    closing: AbortSignal
  },
): Poll {
  const { api, reporting, log, carrier, closing } = house
  const held = createBoundedMap<{ report: Report; sinceMs: number }>(maxHeld)
  let openedAt = 0
  let recentFrom = 0
  let recent: Span | undefined
  let backlog: Span | undefined
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isFailing = false

  function wake(afterMs: number): void {
    if (closing.aborted) return
    timer = setTimeout(() => {
      running = round().then(wake)
    }, afterMs).unref()
  }

  /** Resolves with the milliseconds until the next. */
  async function round(): Promise<number> {
    try {
      recent ??= { from: recentFrom, to: Date.now(), startKey: undefined }
      const isDone = await readSpan(recent, maxPages.recent)
      if (isDone) {
        recentFrom = recent.to - overlapMs
        recent = undefined
        await reportHeld()
      }
      if (backlog && (await readSpan(backlog, maxPages.backlog))) backlog = undefined
      isFailing = false
      return isDone && !backlog ? pollSeconds * 1000 : soonMs
    } catch (error) {
      // From its beginning: what is recorded is not recorded again, and its place in the list may be gone.
      for (const span of [recent, backlog]) if (span) span.startKey = undefined
      if (!isFailing && !closing.aborted)
        log.warn({ err: error, carrier }, 'results could not be read; they are looked for again')
      isFailing = true
      return pollSeconds * 1000
    }
  }

  /** Whether it is at the end. */
  async function readSpan(span: Span, most: number): Promise<boolean> {
    for (let pages = 0; pages < most; pages++) {
      const nextKey = await readPage(span)
      if (nextKey === undefined || nextKey === span.startKey) return true
      span.startKey = nextKey
    }
    return false
  }

  async function readPage({ from, to, startKey }: Span): Promise<string | undefined> {
    const query = {
      dateType: 'UPDATED',
      startDate: new Date(from).toISOString(),
      endDate: new Date(to).toISOString(),
      limit: String(pageSize),
      ...(startKey !== undefined && { startKey }),
    }
    const answer = await api.get('/messages/v4/list', query, closing)
    if (answer.kind !== 'ok') throw new Error(describe(answer))
    const { messageList, nextKey } = (answer.body ?? {}) as { messageList?: unknown; nextKey?: unknown }
    if (typeof messageList !== 'object' || messageList === null) throw new Error('a list without messages')
    const reports = itemsOf(messageList).flatMap((item) => readReport(item, house) ?? [])
    for (const report of reports) hold(report)
    await reporting.record(
      reports.filter(({ isBeforeText }) => !isBeforeText),
      openedAt,
    )
    return typeof nextKey === 'string' && nextKey !== '' ? nextKey : undefined
  }

  function hold(report: Report): void {
    const { messageId, isBeforeText } = report
    if (!isBeforeText || report.code === undefined) held.delete(messageId)
    else if (!held.has(messageId)) held.set(messageId, { report, sinceMs: performance.now() })
  }

  async function reportHeld(): Promise<void> {
    const overdue = held.entries().filter(([, { sinceMs }]) => performance.now() - sinceMs >= textFollowsMs)
    await reporting.record(
      overdue.map(([, { report }]) => report),
      openedAt,
    )
    for (const [messageId] of overdue) held.delete(messageId)
  }

  return {
    open() {
      if (pollSeconds === 0) return
      openedAt = Date.now()
      recentFrom = openedAt - overlapMs
      backlog = { from: openedAt - backlogMs, to: openedAt, startKey: undefined }
      wake(0)
    },
    async close() {
      clearTimeout(timer)
      await running
    },
  }
}

function describe(answer: { kind: string; status?: number; errorCode?: string; why?: string }): string {
  return [answer.kind, answer.status, answer.errorCode, answer.why].filter(Boolean).join(' ')
}
