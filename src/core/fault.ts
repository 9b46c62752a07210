/** Refusals of the request itself, and what the server cannot do at the moment: every API words all of these. */
export type RequestFault =
  | 'invalid_input'
  | 'malformed_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'access_denied'
  | 'idempotency_key_reused'
  | 'idempotency_key_in_flight'
  | 'rate_exceeded'
  | 'overloaded'
  | 'database_unavailable'
  | 'internal'

export type VerificationFault =
  | 'code_mismatch'
  | 'code_expired'
  | 'code_already_used'
  | 'attempts_exhausted'
  | 'sends_exhausted'
  // numbers like this one get codes that nobody checks
  | 'traffic_held'

export type CallFault = 'order_not_found' | 'call_not_placeable'

export type MessageFault =
  | 'already_exists'
  | 'points_short'
  | 'text_too_long'
  | 'attachment_type_refused'
  | 'attachment_refused'
  | 'once_limit_exceeded'
  | 'daily_limit_exceeded'
  | 'sender_refused'
  | 'advertisement_refused'
  | 'already_sent'
  | 'no_worker'

export type AccountFault =
  | 'sign_in_failed'
  | 'id_taken'
  | 'number_taken'
  | 'number_not_proved'
  | 'code_not_sent'
  | 'token_not_made'
  | 'not_authenticated'

export type PartnerFault =
  | 'headers_missing'
  | 'key_unknown'
  | 'secret_missing'
  | 'signature_mismatch'
  | 'request_replayed'
  | 'company_unknown'
  | 'member_exists'
  | 'member_unknown'

export type EnrolmentFault =
  | 'image_unknown'
  | 'image_type_refused'
  | 'image_refused'
  | 'image_used'
  // a link that is past its time, or not as we signed it
  | 'link_refused'
  | 'upload_too_slow'
  | 'https_required'
  | 'storage_unavailable'
  | 'contract_unknown'
  // the affiliate's own id of a contract belongs to one of other content
  | 'contract_differs'
  // a step from a status that is not its own
  | 'step_out_of_order'
  | 'tries_exhausted'
  | 'checkout_overdue'
  // the affiliate's answer to a verdict is still to come
  | 'verdict_given'

export type OperatorFault =
  | 'second_factor_required'
  // the password was given by somebody else
  | 'password_change_due'
  | 'role_insufficient'
  // an unsafe request that our own page did not make
  | 'csrf_refused'
  | 'last_owner'
  | 'inspection_held'
  | 'inspection_not_held'

/** Every refusal that the house knows. An API that does not word each of those it can meet does not compile. */
export type FaultCode =
  | RequestFault
  | VerificationFault
  | CallFault
  | MessageFault
  | AccountFault
  | PartnerFault
  | EnrolmentFault
  | OperatorFault

export interface FieldFault {
  readonly field: string
  /** What the value has to be, so that "`field` must be `rule`" is a sentence. */
  readonly rule: string
}

export interface FaultDetail {
  readonly fields?: readonly FieldFault[]
  readonly retryAfterSeconds?: number
  /** One sentence of facts (counts, limits, rows), where the code alone does not say what to do. */
  readonly explanation?: string
  /** The methods that a path does take, for 405. */
  readonly allow?: string
}

/** A refusal in the house's own words; each API translates it for its wire at one exit. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly detail: FaultDetail

  constructor(code: FaultCode, detail: FaultDetail = {}, options?: ErrorOptions) {
    super(code, options)
    this.name = 'Fault'
    this.code = code
    this.detail = detail
  }
}

/** "phone must be a string of 11 digits; code must be a string of 4 digits" */
export function describeFields(fields: readonly FieldFault[] = []): string {
  return fields.map(({ field, rule }) => `${field} must be ${rule}`).join('; ') || 'invalid request'
}
