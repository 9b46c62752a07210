import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { OwnToken, printOwnToken } from '../../shapes/token.ts'

/** `POST /api/v1/auth_token/revoke/` (seed: 인증 토큰 회수): the token that is used, from then on good for nothing. */
export function addRevokeOwnToken(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'POST',
    path: '/v1/auth_token/revoke/',
    summary: 'Revoke the token that is used',
    takes: {},
    answers: OwnToken,
    answer: async (_input, { db, tokenId }) => printOwnToken(await customers.revokeToken(db, tokenId)),
  })
}
