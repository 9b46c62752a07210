import type { CallFailure } from '../../domain/calls/call.port.ts'

/** What a final response says of a call: the callee's side has spoken, or this trunk does not carry it. */
export type Verdict = Exclude<CallFailure, 'carrier_unavailable'> | 'trunk'

const ofCallee: Readonly<Record<number, Exclude<Verdict, 'trunk'>>> = {
  403: 'rejected',
  404: 'unreachable',
  410: 'unreachable',
  480: 'unreachable',
  484: 'unreachable',
  486: 'busy',
  600: 'busy',
  603: 'rejected',
  604: 'unreachable',
  // RFC 8197 and RFC 8688: unwanted, and rejected on behalf of the callee.
  607: 'rejected',
  608: 'rejected',
}

/**
 * Of a final response that is no 2xx (RFC 3261 section 21). `isFirst`: nothing came before it, not even 100.
 * `isProved`: the request carried credentials. A trunk that says 403 to those, and at once, does not want the
 * account; any other 403 is taken for the callee's. Redirections (3xx) are not followed: they lead to wherever the
 * trunk likes, at the operator's cost; so the next trunk is asked.
 */
export function judge(
  status: number,
  { isFirst, isProved }: { isFirst: boolean; isProved: boolean },
): Verdict {
  if (status === 403 && isFirst && isProved) return 'trunk'
  return ofCallee[status] ?? 'trunk'
}

/** Of Retry-After, such as `120 (congestion);duration=60`; milliseconds, an hour at most; 0 without one. */
export function retryAfterMs(value: string | undefined): number {
  const [seconds] = /^[0-9]{1,9}/.exec(value ?? '') ?? ['0']
  return Math.min(Number(seconds), 3600) * 1000
}
