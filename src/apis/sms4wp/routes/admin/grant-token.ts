import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, text } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { AnyToken, printAnyToken } from '../../shapes/token.ts'

/** Later documents of the vendor grant without a scope. */
const defaultScope = 'client'

/** `POST /api/v1/admin/auth_token/grant/` (seed: 토큰 발급): replaces what this user had for this scope. */
export function addGrantToken(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'POST',
    path: '/v1/admin/auth_token/grant/',
    summary: 'Grant a token',
    takes: { user_id: required(id), scope: optional(text(100, 1)) },
    answers: AnyToken,
    refuses: [404],
    async answer({ user_id, scope = defaultScope }, { db }) {
      return printAnyToken(await customers.grantToken(db, { customerId: user_id, scope }))
    },
  })
}
