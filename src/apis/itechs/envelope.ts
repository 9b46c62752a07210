import { describeFields, type EnrolmentFault, type Fault, type RequestFault } from '../../core/fault.ts'
import { findWords, type Answer } from '../../platform/http/wire.ts'

type Words = { readonly status: number; readonly message: string | ((fault: Fault) => string) }

/** What the fault itself explains (counts, limits, types), or else these words. */
function explained(otherwise: string): (fault: Fault) => string {
  return ({ detail }) => detail.explanation ?? otherwise
}

/** Every word of ITechs' refusals (CONTRACTS.md section 5). */
const words = {
  access_denied: { status: 401, message: 'a valid X-ITECHS-API-KEY is needed' },
  invalid_input: { status: 400, message: ({ detail }) => describeFields(detail.fields) },
  malformed_request: {
    status: 400,
    message: ({ detail }) => `malformed request: ${detail.explanation ?? 'send JSON or a form, in UTF-8'}`,
  },
  not_found: { status: 404, message: 'not found' },
  method_not_allowed: { status: 405, message: ({ detail }) => `method not allowed, use ${detail.allow}` },
  body_too_large: { status: 413, message: explained('request body too large') },
  unsupported_media_type: { status: 415, message: 'unsupported content type' },
  idempotency_key_in_flight: { status: 409, message: 'a request with this Idempotency-Key is under way' },
  idempotency_key_reused: { status: 422, message: 'this Idempotency-Key was used for another request' },
  image_unknown: { status: 404, message: 'image not found' },
  image_type_refused: { status: 415, message: explained('JPEG, PNG and WebP images are taken') },
  image_refused: { status: 400, message: explained('the image is damaged') },
  image_used: { status: 409, message: 'an image belongs to another contract already' },
  link_refused: { status: 403, message: 'this link is not valid, or not any more' },
  upload_too_slow: { status: 408, message: 'the upload took too long' },
  https_required: { status: 403, message: 'HTTPS only' },
  rate_exceeded: { status: 429, message: 'too many requests' },
  contract_unknown: { status: 404, message: 'contract not found' },
  contract_differs: { status: 409, message: explained('this affiliate_cid belongs to another contract') },
  step_out_of_order: { status: 409, message: explained('the contract is not at this step') },
  tries_exhausted: { status: 409, message: explained('no tries are left: create a new contract') },
  checkout_overdue: { status: 410, message: 'the deadline of the payment has passed' },
  verdict_given: { status: 409, message: 'the answer to a verdict is still to come' },
  storage_unavailable: { status: 503, message: 'temporarily unavailable, try again' },
  overloaded: { status: 503, message: 'too many requests at once, try again' },
  database_unavailable: { status: 503, message: 'temporarily unavailable, try again' },
  internal: { status: 500, message: 'internal error' },
} as const satisfies Record<RequestFault | EnrolmentFault, Words>

/** `{"code", "data", "error"}` (seed: «응답 format»); `fields` says what each wrong field has to be. */
export function wordFault(fault: Fault): Answer {
  const { status, message } = findWords<Words>(words, fault)
  const fields = Object.fromEntries(
    (fault.detail.fields ?? []).map(({ field, rule }) => [field, `must be ${rule}`]),
  )
  return refuse(status, typeof message === 'string' ? message : message(fault), fields)
}

export function wordRedirect(location: string): Answer {
  return refuse(308, `HTTPS only: ${location}`, {})
}

function refuse(status: number, message: string, fields: Record<string, string>): Answer {
  return { status, body: { code: status, data: null, error: { message, fields } } }
}

export function succeed<const Status extends 200 | 201, Data>(code: Status, data: Data) {
  return { code, data, error: null }
}
