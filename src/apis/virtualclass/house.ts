import type { Partners } from '../../domain/partners/partners.ts'
import type { FindHttpsOrigin } from '../../platform/http/https-only.ts'
import type { AnswerOnce } from '../../platform/http/idempotency.ts'

/** What the routes are wired to. */
export interface House {
  readonly partners: Partners
  readonly answerOnce: AnswerOnce
  readonly development: boolean
  /** The origin that links begin with; none: what the request says. */
  readonly publicUrl: string | undefined
  readonly findHttpsOrigin: FindHttpsOrigin
}
