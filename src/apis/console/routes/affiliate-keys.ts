import type { Affiliates } from '../../../domain/affiliates/affiliates.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { idOf, uuidOf } from '../path-id.ts'
import { AffiliateKeyPageAnswer, NewAffiliateKeyAnswer } from '../schemas/affiliate.ts'
import { Done, ListQuery, StatusBody } from '../schemas/application.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { KeyPath } from '../schemas/partner.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'

/** `/console/api/affiliates/{id}/keys`: added, blocked, rotated; shown once. */
export function addAffiliateKeys(
  app: TypedApp,
  house: DecisionHouse & { readonly db: Database; readonly affiliates: Affiliates },
): void {
  const { db, affiliates } = house
  const { directory } = affiliates

  const list = {
    summary: "An affiliate's keys without their values, newest first",
    params: IdPath,
    querystring: ListQuery,
    response: { 200: AffiliateKeyPageAnswer, ...refusals(400, 404) },
  }
  app.get('/affiliates/:id/keys', { schema: list }, async (request) =>
    showPage(await directory.listKeys(db, idOf(request.params), readPage(request.query)), show),
  )

  const add = {
    summary: 'Add a key, shown once; the earlier ones stay',
    params: IdPath,
    response: { 201: NewAffiliateKeyAnswer, ...refusals(404) },
  }
  app.post('/affiliates/:id/keys', { schema: add }, async (request, reply) => {
    const id = idOf(request.params)
    const key = await decide(house, request, 'affiliate-key.create', async (tx) => ({
      subject: `affiliate ${id}`,
      result: await affiliates.addKey(tx, id),
    }))
    return reply.code(201).send({ key })
  })

  const set = {
    summary: 'Block or unblock a key, in every process within a second',
    params: KeyPath,
    body: StatusBody,
    response: { 204: Done, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/affiliates/:id/keys/:keyId', { schema: set }, async (request, reply) => {
    const key = { affiliateId: idOf(request.params), keyId: uuidOf(request.params.keyId) }
    const { status } = request.body
    const action = status === 'blocked' ? 'affiliate-key.block' : 'affiliate-key.unblock'
    await decide(house, request, action, async (tx) => {
      await directory.setKeyStatus(tx, key, status)
      return { subject: `key ${key.keyId}`, result: undefined }
    })
    return reply.code(204).send(null)
  })

  const rotate = {
    summary: 'Put a new key, shown once, in place of this one, which counts no more',
    params: KeyPath,
    response: { 201: NewAffiliateKeyAnswer, ...refusals(404) },
  }
  app.post('/affiliates/:id/keys/:keyId/rotation', { schema: rotate }, async (request, reply) => {
    const key = { affiliateId: idOf(request.params), keyId: uuidOf(request.params.keyId) }
    const value = await decide(house, request, 'affiliate-key.rotate', async (tx) => ({
      subject: `key ${key.keyId}`,
      result: await directory.rotateKey(tx, key),
    }))
    return reply.code(201).send({ key: value })
  })
}
