import { createHash } from 'node:crypto'
import type { Accounts } from '../../../domain/accounts/accounts.ts'
import type { AnswerOnce } from '../../../platform/http/idempotency.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { bearerOf } from '../bearer.ts'
import { withSlashes } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { Done, refusals } from '../schemas.ts'

/** `POST /sign-out`, beyond the seed: the access token counts no more, in every process within a second. */
export function addSignOut(app: TypedApp, house: { accounts: Accounts; answerOnce: AnswerOnce }): void {
  const { accounts, answerOnce } = house
  const schema = {
    summary: 'Revoke the access token',
    response: { 200: Done, ...refusals(400, 401, 409, 415, 422, 500) },
  }
  for (const url of withSlashes(['/sign-out'])) {
    app.post(url, { schema: { ...schema, hide: url.endsWith('/') } }, (request, reply) => {
      const token = bearerOf(request)
      const whose = createHash('sha256').update(token).digest('base64url')
      return answerOnce(request, reply, `senicare:/sign-out:${whose}`, async (tx) => {
        await accounts.signOut(token, tx)
        return { status: 200, body: succeed({}) }
      })
    })
  }
}
