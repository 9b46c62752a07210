import {
  describeFields,
  type EnrolmentFault,
  type Fault,
  type FaultCode,
  type OperatorFault,
  type RequestFault,
} from '../../core/fault.ts'
import { findWords, type Answer } from '../../platform/http/wire.ts'

type Words = { readonly status: number; readonly title: string }

type SpokenFault =
  | RequestFault
  | OperatorFault
  | EnrolmentFault
  | Extract<
      FaultCode,
      | 'sign_in_failed'
      | 'not_authenticated'
      | 'already_exists'
      | 'code_mismatch'
      | 'order_not_found'
      | 'points_short'
      | 'already_sent'
      | 'text_too_long'
      | 'code_not_sent'
    >

/** Every refusal of the console. Its page words them in the operator's language, by `code`. */
const words = {
  access_denied: { status: 403, title: 'Access denied' },
  invalid_input: { status: 400, title: 'A field is wrong' },
  malformed_request: { status: 400, title: 'Malformed request: send JSON in UTF-8' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  body_too_large: { status: 413, title: 'Request body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported content type: send application/json' },
  idempotency_key_in_flight: { status: 409, title: 'A request with this Idempotency-Key is under way' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  rate_exceeded: { status: 429, title: 'Too many attempts' },
  overloaded: { status: 503, title: 'Too many requests at once, try again' },
  database_unavailable: { status: 503, title: 'Temporarily unavailable, try again' },
  internal: { status: 500, title: 'Internal error' },
  not_authenticated: { status: 401, title: 'Sign in first' },
  sign_in_failed: { status: 401, title: 'The address or the password is wrong' },
  second_factor_required: { status: 401, title: 'A code of the authenticator application is needed' },
  code_mismatch: { status: 401, title: 'The code is wrong, or was used already' },
  password_change_due: { status: 403, title: 'Change the password that you were given first' },
  role_insufficient: { status: 403, title: 'Your role does not allow this' },
  csrf_refused: { status: 403, title: 'The request does not come from the console' },
  already_exists: { status: 409, title: 'It exists already' },
  order_not_found: { status: 404, title: 'There is no such order' },
  points_short: { status: 409, title: 'The points are short' },
  already_sent: { status: 409, title: 'Too late: it left or was answered already, or was taken back' },
  text_too_long: { status: 400, title: 'The text is too long' },
  code_not_sent: { status: 503, title: 'No carrier is up that takes it' },
  last_owner: { status: 409, title: 'The last owner stays' },
  inspection_held: { status: 409, title: 'Another inspector has this contract' },
  inspection_not_held: { status: 409, title: 'Take the contract first: it is not yours, or not any more' },
  contract_unknown: { status: 404, title: 'There is no such contract' },
  contract_differs: { status: 409, title: 'The contract has other content' },
  step_out_of_order: { status: 409, title: 'The contract is not waiting for an inspection' },
  tries_exhausted: { status: 409, title: 'No tries are left' },
  checkout_overdue: { status: 410, title: 'The payment came too late' },
  verdict_given: { status: 409, title: "A verdict was given; the affiliate's answer is still to come" },
  image_unknown: { status: 404, title: 'There is no such image' },
  image_type_refused: { status: 415, title: 'No image of a known type' },
  image_refused: { status: 400, title: 'The image is damaged' },
  image_used: { status: 409, title: 'The image belongs to another contract' },
  link_refused: { status: 403, title: 'This link is not valid, or not any more' },
  upload_too_slow: { status: 408, title: 'The upload took too long' },
  https_required: { status: 403, title: 'HTTPS only' },
  storage_unavailable: { status: 503, title: 'Images cannot be read at the moment' },
} as const satisfies Record<SpokenFault, Words>

/** What `code` of a problem may be. */
export const problemCodes = Object.keys(words) as readonly SpokenFault[]

/** RFC 9457, with `code`, and `fields` for what is wrong with each. */
export function wordFault(fault: Fault): Answer {
  const { status, title } = findWords<Words>(words, fault)
  const code = problemCodes.includes(fault.code as SpokenFault) ? fault.code : 'internal'
  const { fields, explanation, retryAfterSeconds } = fault.detail
  const detail = explanation ?? (fields && describeFields(fields))
  return {
    status,
    contentType: 'application/problem+json; charset=utf-8',
    body: {
      type: `urn:switchboard:problem:${code}`,
      title,
      status,
      code,
      ...(detail === undefined ? {} : { detail }),
      ...(fields === undefined ? {} : { fields }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  }
}
