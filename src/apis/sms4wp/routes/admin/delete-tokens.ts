import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { inTurn } from '../../in-turn.ts'
import { id } from '../../kinds.ts'
import { many } from '../../parameters.ts'
import { OneOrList, oneOrList } from '../../shapes/nullable.ts'
import { AnyToken, printAnyToken } from '../../shapes/token.ts'

/** `DELETE /api/v1/admin/auth_token/` (seed: 토큰 삭제): forgets tokens, which are good for nothing from then on. */
export function addDeleteTokens(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'DELETE',
    path: '/v1/admin/auth_token/',
    summary: 'Delete tokens',
    takes: { id: many(id, { least: 1 }) },
    answers: OneOrList(AnyToken),
    refuses: [404],
    async answer(input, { db }) {
      const deleted = await inTurn(db, input.id, (tx, each) => customers.deleteToken(tx, each))
      return oneOrList(deleted.map(printAnyToken))
    },
  })
}
