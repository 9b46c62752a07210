import type { Profile } from '../apis/profile.types.ts'
import { headerOf } from '../apis/answer-parts.ts'
import type { Answer, Outgoing } from '../wire/wire.types.ts'
import type { Outcome } from '../wire/connection.ts'
import { findLeak } from './leaks.ts'
import type { Published } from './published.ts'

/** A promise that an answer broke. */
export interface Violation {
  /** In a few words, the same for the same defect. */
  readonly rule: string
  readonly detail: string
}

export interface Bounds {
  readonly answerMs: number
  /** Paths that no answer may tell. */
  readonly folders: readonly string[]
}

/** What an answer owes to whoever asked, whatever was asked. */
export function judge(
  request: Outgoing,
  outcome: Outcome,
  { profile, published, bounds }: { profile: Profile; published: Published; bounds: Bounds },
): Violation | undefined {
  if (request.cutAt !== undefined) return undefined
  if (typeof outcome === 'string') {
    return outcome === 'closed' && request.isBroken
      ? undefined
      : { rule: `no answer: ${outcome}`, detail: '' }
  }
  const { status, body, ms } = outcome
  const text = body.toString()
  const detail = `${status} ${text.slice(0, 300)}`
  const found = (rule: string | undefined) => (rule === undefined ? undefined : { rule, detail })
  if (status >= 500 && status !== 503) return { rule: `status ${status}`, detail }
  if (ms > bounds.answerMs) return { rule: 'too slow', detail: `${Math.round(ms)} ms; ${detail}` }
  // Documents and our own script speak of files and errors.
  const isOurText = profile.name === 'pages' && status < 400
  const leak = isOurText ? undefined : findLeak(text, bounds.folders)
  if (leak) return { rule: 'tells of the inside', detail: `${leak}; ${detail}` }
  if (isByNode(outcome)) return request.isBroken ? undefined : { rule: 'refused as no HTTP', detail }
  if (request.method === 'HEAD') return undefined
  if (profile.name === 'pages') return undefined
  return found(findHeaderFault(outcome) ?? findBodyFault(request, outcome, profile, published))
}

/** What Node's parser refuses reaches no route: it is answered for all APIs alike, without the date of a routed answer. */
function isByNode({ status, body, headers }: Answer): boolean {
  // What an `Expect` asks for that nobody does.
  if (status === 417) return body.length === 0
  return [400, 408, 414, 431].includes(status) && !headers.has('date')
}

function findHeaderFault(answer: Answer): string | undefined {
  const { status } = answer
  if (status === 429 && !/^\d+$/.test(headerOf(answer, 'retry-after') ?? '')) return '429 without Retry-After'
  if (status === 405 && !headerOf(answer, 'allow')) return '405 without Allow'
  if (status >= 400 && headerOf(answer, 'cache-control') !== 'no-store') return 'a refusal that may be stored'
  if ([201, 200].includes(status) && (headerOf(answer, 'content-type') ?? '') === '') return 'no content type'
  return undefined
}

function findBodyFault(
  request: Outgoing,
  answer: Answer,
  profile: Profile,
  published: Published,
): string | undefined {
  const { operation } = request
  if (operation) {
    const isTls = request.way === 'tls' || request.way === 'https proxy'
    if (profile.isHttpsOnly && !isTls && !request.hasOwnHeaders && answer.status !== 308)
      return 'not sent to HTTPS'
    const fault = published.findFault(operation.operation, answer)
    if (fault) return `${operation.method} ${operation.path}: ${fault}`
    return (
      fault ??
      (answer.body.length > 0 || answer.status >= 400 ? profile.findEnvelopeFault(answer) : undefined)
    )
  }
  // Another path or method: an operation of any API, or none.
  if (answer.status < 400 || !isOf(profile, request.target)) return undefined
  return profile.findEnvelopeFault(answer) ?? published.findRefusalFault(answer)
}

function isOf({ prefixes, name }: Profile, target: string): boolean {
  const path = `${target.split('?')[0] ?? ''}/`
  if (name === 'sms4wp' && path.startsWith('/api/v1/auth/')) return false
  return prefixes.some((prefix) => path.startsWith(`${prefix}/`))
}
