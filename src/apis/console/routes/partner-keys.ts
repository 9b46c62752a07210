import { Fault } from '../../../core/fault.ts'
import type { Partners } from '../../../domain/partners/partners.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { byOf } from '../decision-log.ts'
import { idOf, uuidOf } from '../path-id.ts'
import { Done, ListQuery, StatusBody } from '../schemas/application.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import * as shapes from '../schemas/partner.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'

/** `/console/api/partners/{id}/keys`: what a partner signs with; values and secrets are shown once. */
export function addPartnerKeys(
  app: TypedApp,
  { db, partners }: { readonly db: Database; readonly partners: Partners },
): void {
  const { directory } = partners

  /** A key of this partner, by its id. */
  async function keyOf(params: { readonly id: string; readonly keyId: string }): Promise<string> {
    const keyId = uuidOf(params.keyId)
    if (await directory.ownsKey(db, { partnerId: idOf(params), keyId })) return keyId
    throw new Fault('not_found')
  }

  const list = {
    summary: "A partner's keys without their values, newest first",
    params: IdPath,
    querystring: ListQuery,
    response: { 200: shapes.KeyPageAnswer, ...refusals(400, 404) },
  }
  app.get('/partners/:id/keys', { schema: list }, async (request) =>
    showPage(await directory.listKeys(db, idOf(request.params), readPage(request.query)), show),
  )

  const create = {
    summary: 'Add a key; it and its secret are shown once',
    params: IdPath,
    response: { 201: shapes.NewKeyAnswer, ...refusals(404) },
  }
  app.post('/partners/:id/keys', { schema: create }, async (request, reply) => {
    const { id, value, secret } = await partners.createKey(db, idOf(request.params), byOf(request))
    return reply.code(201).send({ id, key: value, secret })
  })

  const set = {
    summary: 'Block or unblock a key, in every process within a second',
    params: shapes.KeyPath,
    body: StatusBody,
    response: { 204: Done, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/partners/:id/keys/:keyId', { schema: set }, async (request, reply) => {
    const key = await keyOf(request.params)
    await partners.setStatus(db, 'key', key, request.body.status, byOf(request))
    return reply.code(204).send(null)
  })

  const rotate = {
    summary: 'Give a key a second secret, shown once; both sign until the older one is retired',
    params: shapes.KeyPath,
    response: { 201: shapes.NewSecretAnswer, ...refusals(404, 409) },
  }
  app.post('/partners/:id/keys/:keyId/secrets', { schema: rotate }, async (request, reply) => {
    const secret = await partners.addSecret(db, await keyOf(request.params), byOf(request))
    return reply.code(201).send({ secret })
  })

  const retire = {
    summary: "Retire the older of a key's two secrets, or all",
    params: shapes.KeyPath,
    body: shapes.RetirementBody,
    response: { 204: Done, ...refusals(400, 404, 413, 415) },
  }
  app.post('/partners/:id/keys/:keyId/retirement', { schema: retire }, async (request, reply) => {
    await partners.retireSecrets(db, await keyOf(request.params), request.body, byOf(request))
    return reply.code(204).send(null)
  })
}
