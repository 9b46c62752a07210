import {
  describeFields,
  type CallFault,
  type Fault,
  type RequestFault,
  type VerificationFault,
} from '../../core/fault.ts'
import { findWords, type Answer } from '../../platform/http/wire.ts'

type Words = { readonly status: number; readonly message: string | ((fault: Fault) => string) }

/** Every word of CallUp's refusals (seed: «Ошибка»; CONTRACTS.md section 1). */
const words = {
  access_denied: { status: 403, message: 'access denied' },
  invalid_input: { status: 400, message: ({ detail }) => describeFields(detail.fields) },
  malformed_request: { status: 400, message: 'malformed request: send JSON or a form, in UTF-8' },
  not_found: { status: 404, message: 'not found' },
  method_not_allowed: { status: 405, message: ({ detail }) => `method not allowed, use ${detail.allow}` },
  body_too_large: { status: 413, message: 'request body too large' },
  unsupported_media_type: { status: 415, message: 'unsupported content type, use application/json' },
  idempotency_key_in_flight: { status: 409, message: 'a request with this Idempotency-Key is under way' },
  idempotency_key_reused: { status: 422, message: 'this Idempotency-Key was used for another request' },
  order_not_found: { status: 404, message: 'order not found' },
  code_mismatch: { status: 400, message: 'wrong code' },
  code_expired: { status: 410, message: 'order expired' },
  code_already_used: { status: 409, message: 'code already used' },
  attempts_exhausted: { status: 429, message: 'too many attempts' },
  sends_exhausted: {
    status: 429,
    message: ({ detail }) =>
      `too many orders for this number, try again in ${detail.retryAfterSeconds} seconds`,
  },
  traffic_held: {
    status: 429,
    message: ({ detail }) =>
      `too many orders for numbers like this one, try again in ${detail.retryAfterSeconds} seconds`,
  },
  rate_exceeded: { status: 429, message: 'too many requests' },
  call_not_placeable: { status: 503, message: 'call could not be placed' },
  overloaded: { status: 503, message: 'too many requests at once, try again' },
  database_unavailable: { status: 503, message: 'temporarily unavailable, try again' },
  internal: { status: 500, message: 'internal error' },
} as const satisfies Record<RequestFault | VerificationFault | CallFault, Words>

export function wordFault(fault: Fault): Answer {
  const { status, message } = findWords<Words>(words, fault)
  return {
    status,
    body: { data: null, errors: [{ message: typeof message === 'string' ? message : message(fault) }] },
  }
}

export function succeed<Data>(data: Data): { data: Data; errors: null } {
  return { data, errors: null }
}
