import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import type { Customers } from '../../../domain/customers/customers.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { rowIdOf } from '../path-id.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'
import { ListQuery, NewTokenAnswer, TokenAnswer, TokenBody, TokenPageAnswer } from '../schemas/user.ts'

const TokenPath = Type.Object({ id: Type.String(), tokenId: Type.String() })

/** `/console/api/users/{id}/tokens`: given (which rotates the one of the same scope), listed, revoked; shown once. */
export function addUserTokens(
  app: TypedApp,
  house: DecisionHouse & { readonly db: Database; readonly customers: Customers },
): void {
  const { db, customers } = house

  const list = {
    summary: "A user's tokens without their values, newest first",
    params: IdPath,
    querystring: ListQuery,
    response: { 200: TokenPageAnswer, ...refusals(400, 404) },
  }
  app.get('/users/:id/tokens', { schema: list }, async (request) => {
    const id = rowIdOf(request.params.id)
    return showPage(await customers.directory.listTokens(db, id, readPage(request.query)), show)
  })

  const grant = {
    summary:
      'Give a token, shown once; it takes the place of the one of the same scope (client, when absent)',
    params: IdPath,
    body: TokenBody,
    response: { 201: NewTokenAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.post('/users/:id/tokens', { schema: grant }, async (request, reply) => {
    const customerId = rowIdOf(request.params.id)
    const { scope = 'client' } = request.body
    const { id, value } = await decide(house, request, 'token.grant', async (tx) => {
      const token = await customers.grantToken(tx, { customerId, scope })
      return { subject: `token ${token.id} of user ${customerId}`, result: token }
    })
    return reply.code(201).send({ id, scope, token: value })
  })

  const revoke = {
    summary: 'Revoke a token: it counts no more in any process within a second',
    params: TokenPath,
    response: { 200: TokenAnswer, ...refusals(404) },
  }
  app.post('/users/:id/tokens/:tokenId/revocation', { schema: revoke }, async (request) => {
    const [customerId, tokenId] = [rowIdOf(request.params.id), rowIdOf(request.params.tokenId)]
    const token = await decide(house, request, 'token.revoke', async (tx) => {
      const revoked = await customers.revokeToken(tx, tokenId)
      if (revoked.customerId !== customerId) throw new Fault('not_found')
      return { subject: `token ${tokenId} of user ${customerId}`, result: revoked }
    })
    return show(token)
  })
}
