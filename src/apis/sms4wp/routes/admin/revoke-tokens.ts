import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { inTurn } from '../../in-turn.ts'
import { id } from '../../kinds.ts'
import { many } from '../../parameters.ts'
import { OneOrList, oneOrList } from '../../shapes/nullable.ts'
import { AnyToken, printAnyToken } from '../../shapes/token.ts'

/** `POST /api/v1/admin/auth_token/revoke/` (seed: 토큰 회수). */
export function addRevokeTokens(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'POST',
    path: '/v1/admin/auth_token/revoke/',
    summary: 'Revoke tokens',
    takes: { id: many(id, { least: 1 }) },
    answers: OneOrList(AnyToken),
    refuses: [404],
    async answer(input, { db }) {
      const revoked = await inTurn(db, input.id, (tx, each) => customers.revokeToken(tx, each))
      return oneOrList(revoked.map(printAnyToken))
    },
  })
}
