import type { Fault, FieldFault, PartnerFault, RequestFault } from '../../core/fault.ts'
import { findWords, type Answer } from '../../platform/http/wire.ts'

type Words = { readonly status: number; readonly message: string }

/**
 * Every word of VirtualClass's refusals (seed: 응답 예시; CONTRACTS.md section 3). What the document does not word is said in
 * its language; the business outcomes of a well-formed request are 200.
 */
const words = {
  headers_missing: { status: 401, message: 'missing_headers' },
  key_unknown: { status: 401, message: 'invalid_api_key' },
  secret_missing: { status: 403, message: 'secret_not_found' },
  signature_mismatch: { status: 401, message: 'signature_mismatch' },
  request_replayed: { status: 401, message: 'request_replayed' },
  company_unknown: { status: 200, message: '존재하지 않는 기관 입니다.' },
  member_exists: { status: 200, message: '이미 등록된 휴대폰번호 입니다.' },
  member_unknown: { status: 200, message: '해당 회원이 존재 하지 않습니다.' },
  invalid_input: { status: 422, message: '요청 값이 올바르지 않습니다.' },
  malformed_request: { status: 400, message: '요청 형식이 올바르지 않습니다. UTF-8로 보내 주세요.' },
  access_denied: { status: 403, message: '접근이 거부되었습니다.' },
  not_found: { status: 404, message: '비정상 접근입니다. 올바른 경로로 다시 접근해 주세요.' },
  method_not_allowed: { status: 405, message: '허용되지 않는 요청 방식입니다.' },
  body_too_large: { status: 413, message: '요청 본문이 너무 큽니다.' },
  unsupported_media_type: {
    status: 415,
    message: '지원하지 않는 형식입니다. application/x-www-form-urlencoded로 보내 주세요.',
  },
  idempotency_key_in_flight: { status: 409, message: '같은 Idempotency-Key의 요청을 처리하고 있습니다.' },
  idempotency_key_reused: { status: 422, message: '다른 요청에 사용된 Idempotency-Key입니다.' },
  rate_exceeded: { status: 429, message: '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.' },
  overloaded: { status: 503, message: '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.' },
  database_unavailable: {
    status: 503,
    message: '일시적으로 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.',
  },
  internal: { status: 500, message: '내부 오류가 발생했습니다.' },
} as const satisfies Record<RequestFault | PartnerFault, Words>

/** Beside the message: what the server signed (development only), or why a request counts as repeated. */
const hinted: readonly Fault['code'][] = ['signature_mismatch', 'request_replayed']

export function wordFault(fault: Fault): Answer {
  const { status, message } = findWords<Words>(words, fault)
  const { explanation, fields } = fault.detail
  // The one answer that the document shows without `result`.
  if (fault.code === 'not_found') return { status, body: { message } }
  const hint = hinted.includes(fault.code) && explanation !== undefined ? { hint: explanation } : {}
  if (!fields?.[0]) return { status, body: { result: false, message, ...hint } }
  return { status, body: { result: false, message: fields[0].rule, errors: asErrors(fields) } }
}

function asErrors(fields: readonly FieldFault[]): Record<string, string[]> {
  const byField = Map.groupBy(fields, ({ field }) => field)
  return Object.fromEntries([...byField].map(([field, faults]) => [field, faults.map(({ rule }) => rule)]))
}
