import type { Applications } from '../../../domain/applications/applications.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { idOf, uuidOf } from '../path-id.ts'
import * as shapes from '../schemas/application.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'

/** `/console/api/applications/{id}/tokens`: added, blocked, rotated; shown once. */
export function addApplicationTokens(
  app: TypedApp,
  house: DecisionHouse & { readonly db: Database; readonly applications: Applications },
): void {
  const { db, applications } = house

  const list = {
    summary: "An application's tokens without their values, newest first",
    params: IdPath,
    querystring: shapes.ListQuery,
    response: { 200: shapes.TokenPageAnswer, ...refusals(400, 404) },
  }
  app.get('/applications/:id/tokens', { schema: list }, async (request) => {
    const id = idOf(request.params)
    return showPage(await applications.directory.listTokens(db, id, readPage(request.query)), show)
  })

  const add = {
    summary: 'Add a token, shown once; the earlier ones stay',
    params: IdPath,
    response: { 201: shapes.NewTokenAnswer, ...refusals(404) },
  }
  app.post('/applications/:id/tokens', { schema: add }, async (request, reply) => {
    const id = idOf(request.params)
    const token = await decide(house, request, 'token.create', async (tx) => {
      await applications.directory.get(tx, id)
      return { subject: `application ${id}`, result: await applications.addToken(tx, id) }
    })
    return reply.code(201).send({ token })
  })

  const set = {
    summary: 'Block or unblock a token, in every process within a second',
    params: shapes.TokenPath,
    body: shapes.StatusBody,
    response: { 204: shapes.Done, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/applications/:id/tokens/:tokenId', { schema: set }, async (request, reply) => {
    const key = { applicationId: idOf(request.params), tokenId: uuidOf(request.params.tokenId) }
    const { status } = request.body
    const action = status === 'blocked' ? 'token.block' : 'token.unblock'
    await decide(house, request, action, async (tx) => {
      await applications.setTokenStatusById(tx, key, status)
      return { subject: `token ${key.tokenId}`, result: undefined }
    })
    return reply.code(204).send(null)
  })

  const rotate = {
    summary: 'Put a new token, shown once, in place of this one, which counts no more',
    params: shapes.TokenPath,
    response: { 201: shapes.NewTokenAnswer, ...refusals(404) },
  }
  app.post('/applications/:id/tokens/:tokenId/rotation', { schema: rotate }, async (request, reply) => {
    const key = { applicationId: idOf(request.params), tokenId: uuidOf(request.params.tokenId) }
    const token = await decide(house, request, 'token.rotate', async (tx) => ({
      subject: `token ${key.tokenId}`,
      result: await applications.rotateToken(tx, key),
    }))
    return reply.code(201).send({ token })
  })
}
