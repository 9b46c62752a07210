import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { many, optional } from '../../parameters.ts'
import { AnyToken, printAnyToken } from '../../shapes/token.ts'
import { someOf } from '../../some-of.ts'
import { tokenStatusName } from '../../words.ts'

/** `GET /api/v1/admin/auth_token/` (seed: 토큰 조회). */
export function addFindTokens(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/auth_token/',
    summary: 'Find tokens',
    takes: {
      id: many(id),
      user_id: optional(id),
      token_status_description: optional(tokenStatusName),
    },
    answers: Type.Array(AnyToken),
    async answer({ id: ids, user_id, token_status_description }, { db }) {
      const filter = { ids: someOf(ids), customerId: user_id, status: token_status_description }
      return (await customers.findTokens(db, filter)).map(printAnyToken)
    },
  })
}
