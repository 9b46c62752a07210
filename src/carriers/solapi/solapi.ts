import type { SmsCarrier, Submission } from '../../domain/messaging/sms.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { createApi } from './api.ts'
import { createHealth } from './health.ts'
import { createHook, type HookRequest } from './hook.ts'
import { createImages } from './images.ts'
import { createMeter } from './meter.ts'
import { createPoll } from './poll.ts'
import { createReporting } from './reporting.ts'
import { createSendMany } from './send-many.ts'
import { createSlots } from './slots.ts'
import type { SolapiSettings } from './solapi-settings.ts'
import { createStatusCodes } from './status-codes.ts'
import { createSubmitting } from './submitting.ts'

export interface SolapiCarrier extends SmsCarrier {
  open(): void
  /** Submissions that may be without an answer at once. */
  readonly window: number
  /** The vendor's report webhook: raw body and headers in, HTTP status out; durable when it resolves with 200. */
  receiveHook(request: HookRequest): Promise<{ status: number }>
  /** Won left, points included. Throws when the vendor does not say. */
  balance(): Promise<number>
  status(): readonly { line: string; state: string; outstanding: number; perSecond: number }[]
}

/**
 * SOLAPI, a Korean aggregator, over its HTTP interface: SMS, LMS, MMS with one image, and KakaoTalk notices (알림톡)
 * that the vendor replaces by a text where Kakao does not reach the phone.
 */
export function createSolapiCarrier(
  name: string,
  settings: SolapiSettings,
  house: { log: Logger; fetch?: typeof fetch; random?: () => number },
): SolapiCarrier {
  const { log, fetch: send = fetch, random = Math.random } = house
  const statusCodes = createStatusCodes(settings.statusCodes)
  const closing = new AbortController()
  const askBalance = () => api.get('/cash/v1/balance', {}, closing.signal)
  const health = createHealth({ log, carrier: name, ask: askBalance, random })
  const api = createApi(settings, { send, health })
  const reporting = createReporting()
  const shared = { api, health, reporting, statusCodes, log, carrier: name, closing: closing.signal }
  const poll = createPoll(settings, shared)
  const hook = createHook(settings, shared)
  const submit = createSubmitting(settings, {
    ...shared,
    images: createImages({ ...shared, window: settings.window }),
    sendMany: createSendMany(settings, shared),
    inTurn: createSlots(settings.window),
  })
  const submitted = createMeter()
  const underWay = new Set<Promise<unknown>>()
  let outstanding = 0
  let state: 'new' | 'open' | 'closed' = 'new'

  /** `close` waits for it. */
  function follow<Done>(work: Promise<Done>): Promise<Done> {
    underWay.add(work)
    const forget = () => void underWay.delete(work)
    work.then(forget, forget)
    return work
  }

  return {
    name,
    carries: settings.carries,
    window: settings.batch * settings.window,
    open() {
      if (state !== 'new') return
      state = 'open'
      // Whether it knows us should be known before the first text.
      void askBalance()
      poll.open()
    },
    isAvailable: () => state === 'open' && ['up', 'throttled'].includes(health.state()),
    async submit(message): Promise<Submission> {
      if (state !== 'open' || health.state() !== 'up') return { outcome: 'busy' }
      submitted.count()
      outstanding++
      return follow(submit(message).finally(() => outstanding--))
    },
    onReceipts: reporting.recordWith,
    receiveHook: (request) => (state === 'closed' ? Promise.resolve({ status: 503 }) : follow(hook(request))),
    async balance() {
      const answer = await askBalance()
      const { balance, point } = (answer.kind === 'ok' ? answer.body : {}) as {
        balance?: unknown
        point?: unknown
      }
      if (typeof balance === 'number') return balance + (typeof point === 'number' ? point : 0)
      const why = answer.kind === 'refused' ? `HTTP ${answer.status} ${answer.errorCode}` : answer.kind
      throw new Error(`the aggregator did not say what is left: ${why}`)
    },
    status: () => [
      {
        line: new URL(settings.baseUrl).host,
        state: state === 'open' ? health.state() : 'closed',
        outstanding,
        perSecond: submitted.perSecond(),
      },
    ],
    async close() {
      state = 'closed'
      closing.abort()
      health.close()
      await poll.close()
      await Promise.allSettled(underWay)
    },
  }
}
