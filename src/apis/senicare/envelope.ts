import type { AccountFault, Fault, RequestFault, VerificationFault } from '../../core/fault.ts'
import { findWords, type Answer } from '../../platform/http/wire.ts'

/** To the letter as the document writes it. */
export const contentType = 'application/json;charset=UTF-8'

interface Words {
  readonly status: number
  readonly code: string
  readonly message: string
}

const invalid = { status: 400, code: 'VF', message: 'Validation Failed' }
const notProved = { status: 401, code: 'TAF', message: 'Telnumber Authentication Failed' }
const notAuthenticated = { status: 401, code: 'AF', message: 'Authentication Failed' }
const tooMany = { status: 429, code: 'TMR', message: 'Too Many Requests' }
const databaseError = { status: 500, code: 'DBE', message: 'DataBase Error' }

/** Every word of Senicare's refusals (seed: senicare-auth.md; CONTRACTS.md section 2). TF has two meanings. */
const words = {
  invalid_input: invalid,
  malformed_request: invalid,
  body_too_large: invalid,
  sign_in_failed: { status: 401, code: 'SF', message: 'Sign in Failed' },
  token_not_made: { status: 500, code: 'TF', message: 'Token Creation Failed' },
  id_taken: { status: 400, code: 'DI', message: 'Duplicated userId' },
  number_taken: { status: 400, code: 'DT', message: 'Duplicated TelNumber' },
  code_not_sent: { status: 500, code: 'TF', message: 'Auth Number Send Failed' },
  number_not_proved: notProved,
  code_mismatch: notProved,
  code_expired: notProved,
  code_already_used: notProved,
  attempts_exhausted: notProved,
  not_authenticated: notAuthenticated,
  access_denied: notAuthenticated,
  sends_exhausted: tooMany,
  traffic_held: tooMany,
  rate_exceeded: tooMany,
  overloaded: tooMany,
  database_unavailable: databaseError,
  internal: databaseError,
  // What the document does not know.
  not_found: { status: 404, code: 'NF', message: 'Not Found' },
  method_not_allowed: { status: 405, code: 'MNA', message: 'Method Not Allowed' },
  unsupported_media_type: { status: 415, code: 'UMT', message: 'Unsupported Media Type' },
  idempotency_key_in_flight: { status: 409, code: 'KIU', message: 'Idempotency-Key In Use' },
  idempotency_key_reused: { status: 422, code: 'KR', message: 'Idempotency-Key Reused' },
} as const satisfies Record<RequestFault | VerificationFault | AccountFault, Words>

/** `{"code": "…", "message": "…"}`. */
export function wordFault(fault: Fault): Answer {
  const { status, code, message } = findWords<Words>(words, fault)
  return { status, body: { code, message }, contentType }
}

export function succeed<Data extends object>(data: Data): { code: 'SU'; message: 'Success' } & Data {
  return { code: 'SU', message: 'Success', ...data }
}
