import { describeFields, type Fault, type MessageFault, type RequestFault } from '../../core/fault.ts'
import { findWords, type Answer } from '../../platform/http/wire.ts'

type Words = { readonly status: number; readonly detail: string | ((fault: Fault) => string) }

/** What the fault itself explains (counts, limits, rows), or else these words. */
function explained(otherwise: string): (fault: Fault) => string {
  return ({ detail }) => detail.explanation ?? otherwise
}

/** Every word of SMS4WP's refusals (CONTRACTS.md section 4: statuses). 406: the request is right but cannot proceed. */
const words = {
  access_denied: { status: 403, detail: explained('access denied: send Authorization: token <value>') },
  invalid_input: { status: 400, detail: ({ detail }) => describeFields(detail.fields) },
  malformed_request: {
    status: 400,
    detail: ({ detail }) => `malformed request: ${detail.explanation ?? 'send a form or JSON, in UTF-8'}`,
  },
  not_found: { status: 404, detail: explained('not found') },
  method_not_allowed: { status: 405, detail: ({ detail }) => `method not allowed, use ${detail.allow}` },
  body_too_large: { status: 413, detail: explained('request body too large') },
  unsupported_media_type: {
    status: 415,
    detail:
      'unsupported content type: use multipart/form-data, application/x-www-form-urlencoded or application/json',
  },
  idempotency_key_in_flight: { status: 409, detail: 'a request with this Idempotency-Key is under way' },
  idempotency_key_reused: { status: 422, detail: 'this Idempotency-Key was used for another request' },
  already_exists: { status: 400, detail: explained('already exists') },
  points_short: { status: 406, detail: explained('points are short') },
  once_limit_exceeded: { status: 406, detail: explained('more receivers than limit_per_once') },
  daily_limit_exceeded: { status: 406, detail: explained('more receivers than limit_per_day') },
  sender_refused: { status: 406, detail: explained('this sender is refused') },
  advertisement_refused: { status: 406, detail: explained('this advertisement is refused') },
  text_too_long: { status: 400, detail: explained('the text is too long') },
  attachment_refused: { status: 400, detail: explained('the attached file is refused') },
  attachment_type_refused: { status: 415, detail: explained('files of this type are not supported') },
  already_sent: { status: 409, detail: explained('the message has left or was cancelled') },
  rate_exceeded: { status: 429, detail: 'too many requests' },
  no_worker: { status: 503, detail: explained('no worker process answered in time') },
  overloaded: { status: 503, detail: 'too many requests at once, try again' },
  database_unavailable: { status: 503, detail: 'temporarily unavailable, try again' },
  internal: { status: 500, detail: 'internal error' },
} as const satisfies Record<RequestFault | MessageFault, Words>

/** `{"detail": "…"}` (CONTRACTS.md section 4). */
export function wordFault(fault: Fault): Answer {
  const { status, detail } = findWords<Words>(words, fault)
  return { status, body: { detail: typeof detail === 'string' ? detail : detail(fault) } }
}
