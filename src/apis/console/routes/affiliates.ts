import type { Affiliates } from '../../../domain/affiliates/affiliates.ts'
import { assertWebhookUrl } from '../../../domain/webhooks/webhooks.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { idOf } from '../path-id.ts'
import * as shapes from '../schemas/affiliate.ts'
import { StatusQuery } from '../schemas/application.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'
import { SecretAnswer, UrlBody } from '../schemas/user.ts'
import { addAffiliateKeys } from './affiliate-keys.ts'

export interface AffiliatesHouse extends DecisionHouse {
  readonly db: Database
  readonly affiliates: Affiliates
  readonly development: boolean
}

/** `/console/api/affiliates`: who enrols phones. */
export function addAffiliates(app: TypedApp, house: AffiliatesHouse): void {
  addLists(app, house)
  addDecisions(app, house)
  addAffiliateKeys(app, house)
}

function addLists(app: TypedApp, { db, affiliates: { directory } }: AffiliatesHouse): void {
  const list = {
    summary: 'List affiliates, newest first',
    querystring: StatusQuery,
    response: { 200: shapes.AffiliatePageAnswer, ...refusals(400) },
  }
  app.get('/affiliates', { schema: list }, async (request) => {
    const { status } = request.query
    return showPage(await directory.list(db, { status }, readPage(request.query)), show)
  })

  const one = {
    summary: 'An affiliate',
    params: IdPath,
    response: { 200: shapes.AffiliateAnswer, ...refusals(404) },
  }
  app.get('/affiliates/:id', { schema: one }, async (request) =>
    show(await directory.get(db, idOf(request.params))),
  )
}

function addDecisions(app: TypedApp, house: AffiliatesHouse): void {
  const { db, affiliates, development } = house

  const create = {
    summary: 'Add an affiliate; its key, and the secret of its webhooks, are shown once',
    body: shapes.NewAffiliateBody,
    response: { 201: shapes.NewAffiliateAnswer, ...refusals(400, 413, 415) },
  }
  app.post('/affiliates', { schema: create }, async (request, reply) => {
    const { webhookUrl } = request.body
    if (webhookUrl !== undefined) assertWebhookUrl(webhookUrl, { development, field: 'webhookUrl' })
    const { id, key, webhookSecret } = await decide(house, request, 'affiliate.create', async (tx) => {
      const result = await affiliates.create(tx, request.body)
      return { subject: `affiliate ${result.id}`, result }
    })
    return reply.code(201).send({ id, key, webhookSecret: webhookSecret ?? null })
  })

  const change = {
    summary: 'Rename an affiliate; block or unblock it',
    params: IdPath,
    body: shapes.AffiliateChangeBody,
    response: { 200: shapes.AffiliateAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/affiliates/:id', { schema: change }, async (request) => {
    const id = idOf(request.params)
    const { name, status } = request.body
    await decide(house, request, actionOf(status), async (tx) => {
      if (name !== undefined) await affiliates.directory.rename(tx, id, name)
      if (status !== undefined) await affiliates.setStatus(tx, id, status)
      return { subject: `affiliate ${id}`, result: undefined }
    })
    return show(await affiliates.directory.get(db, id))
  })

  const webhook = {
    summary: "Set where an affiliate's results are posted to, with a new secret, shown once; null: nowhere",
    params: IdPath,
    body: UrlBody,
    response: { 200: SecretAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.put('/affiliates/:id/webhook', { schema: webhook }, async (request) => {
    const id = idOf(request.params)
    const { url } = request.body
    if (url !== null) assertWebhookUrl(url, { development, field: 'url' })
    const secret = await decide(house, request, 'affiliate.webhook', async (tx) => ({
      subject: `affiliate ${id}`,
      result: await affiliates.directory.setWebhook(tx, id, url ?? undefined),
    }))
    return { secret: secret ?? null }
  })
}

function actionOf(status: 'active' | 'blocked' | undefined): string {
  if (status === undefined) return 'affiliate.change'
  return status === 'blocked' ? 'affiliate.block' : 'affiliate.unblock'
}
