import { createHash, timingSafeEqual } from 'node:crypto'
import type { Logger } from '../../platform/log/logger.ts'
import { itemsOf, readReport, type VendorItem } from './report.ts'
import type { Reporting } from './reporting.ts'
import type { SolapiSettings } from './solapi-settings.ts'
import type { StatusCodes } from './status-codes.ts'

const maxBodyBytes = 1024 * 1024

export interface HookRequest {
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

/**
 * The vendor's report webhook (event SINGLE-REPORT): a JSON array of messages as lists have them; whatever is not
 * answered 200 comes again, some times. `X-Solapi-Secret` is the SHA-1 of the secret that the webhook was registered
 * with, in hex: nothing about the body is signed, so the secret must stay one, and the address be HTTPS. The vendor's
 * page on this was out of reach; who receives these webhooks agree on it, but for some that are sent the secret as it
 * is, so that is accepted too.
 */
export function createHook(
  settings: SolapiSettings,
  house: { reporting: Reporting; statusCodes: StatusCodes; log: Logger; carrier: string },
): (request: HookRequest) => Promise<{ status: number }> {
  const { reporting, log, carrier } = house
  const { hookSecret } = settings
  // Without a look at lists nobody else notices what nothing was heard of.
  const sinceMs = settings.pollSeconds === 0 ? Infinity : 0
  const warned = new Set<string>()

  /** Each once: who knocks is anybody. */
  function warn(text: string): void {
    if (!warned.has(text)) log.warn({ carrier }, text)
    warned.add(text)
  }

  return async ({ headers, body }) => {
    if (hookSecret === undefined) return { status: 404 }
    if (body.length > maxBodyBytes) return { status: 413 }
    if (!knows(hookSecret, headers['x-solapi-secret'])) {
      warn('a webhook came with a wrong secret; others are not logged')
      return { status: 401 }
    }
    const event = headers['x-solapi-event-name'] ?? 'SINGLE-REPORT'
    if (event !== 'SINGLE-REPORT') {
      warn('a webhook reports something else than messages: register SINGLE-REPORT')
      return { status: 200 }
    }
    const items = parseItems(body)
    if (!items) return { status: 400 }
    const reports = items
      .flatMap((item) => readReport(item, house) ?? [])
      .filter((each) => !each.isBeforeText)
    try {
      await reporting.record(reports, sinceMs)
    } catch (error) {
      log.warn({ err: error, carrier }, 'reports of a webhook were not recorded; they come again')
      return { status: 500 }
    }
    return { status: 200 }
  }
}

function parseItems(body: Buffer): readonly VendorItem[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  return itemsOf(Array.isArray(value) ? value : [value])
}

function knows(secret: string, given: string | string[] | undefined): boolean {
  if (typeof given !== 'string') return false
  const hashed = createHash('sha1').update(secret).digest('hex')
  const isHashed = isSame(given.toLowerCase(), hashed)
  return isSame(given, secret) || isHashed
}

/** In a time that says nothing about where they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(a, b)
}
