import type { Accounts } from '../../../domain/accounts/accounts.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { bearerOf } from '../bearer.ts'
import { withSlashes } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { Me, refusals } from '../schemas.ts'

/** `GET /me`, beyond the seed: the account of an access token. */
export function addShowMe(app: TypedApp, { accounts }: { accounts: Accounts }): void {
  const schema = {
    summary: 'Show the account of the access token',
    response: { 200: Me, ...refusals(401, 500) },
  }
  for (const url of withSlashes(['/me'])) {
    app.get(url, { schema: { ...schema, hide: url.endsWith('/') } }, async (request) => {
      const { userId, name, number, joinPath } = await accounts.whoIs(bearerOf(request))
      return succeed({ userId, name, telNumber: number, joinPath })
    })
  }
}
