import type { Answer } from '../../../platform/http/wire.ts'
import type { Fault, RequestFault } from '../../../core/fault.ts'
import { findWords } from '../../../platform/http/wire.ts'
import { pageHeaders, pageType, printPage } from './frame.ts'
import { markup } from './markup.ts'
import type { Language } from './language.ts'
import { notices, type NoticeName, whatNext } from './notices.ts'

type PageFault =
  | RequestFault
  | 'code_already_used'
  | 'code_expired'
  | 'member_unknown'
  | 'not_authenticated'
  | 'token_not_made'

type Words = { readonly status: number; readonly notice: NoticeName }

/** Every refusal that somebody's browser can meet here, and the notice that it shows. */
const words = {
  not_found: { status: 404, notice: 'unknown' },
  code_already_used: { status: 410, notice: 'used' },
  code_expired: { status: 410, notice: 'expired' },
  member_unknown: { status: 410, notice: 'ended' },
  not_authenticated: { status: 403, notice: 'signedOff' },
  access_denied: { status: 403, notice: 'refused' },
  method_not_allowed: { status: 405, notice: 'refused' },
  invalid_input: { status: 400, notice: 'unknown' },
  malformed_request: { status: 400, notice: 'unknown' },
  body_too_large: { status: 413, notice: 'refused' },
  unsupported_media_type: { status: 415, notice: 'refused' },
  idempotency_key_in_flight: { status: 409, notice: 'refused' },
  idempotency_key_reused: { status: 422, notice: 'refused' },
  rate_exceeded: { status: 429, notice: 'busy' },
  overloaded: { status: 503, notice: 'busy' },
  database_unavailable: { status: 503, notice: 'busy' },
  token_not_made: { status: 500, notice: 'broken' },
  internal: { status: 500, notice: 'broken' },
} as const satisfies Record<PageFault, Words>

/** A refusal as a page: what happened, and what to do next. */
export function wordAsPage(fault: Fault, language: Language): Answer {
  const { status, notice } = findWords<Words>(words, fault)
  return {
    status,
    body: printNotice(notice, language),
    contentType: pageType,
    headers: pageHeaders,
  }
}

export function printNotice(name: NoticeName, language: Language): string {
  const { title, text, next } = notices[name][language]
  return printPage({
    language,
    title,
    content: markup`<h1>${title}</h1>
      <p class="lead">${text}</p>
      <section class="sheet next" aria-labelledby="next">
        <h2 id="next">${whatNext[language]}</h2>
        <p>${next}</p>
      </section>`,
  })
}
