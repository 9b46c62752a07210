import { Fault } from '../../../core/fault.ts'
import type { Applications } from '../../../domain/applications/applications.ts'
import type { DeliveryRow, Webhooks } from '../../../domain/webhooks/webhooks.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { idOf } from '../path-id.ts'
import { sightOf } from '../personal-data.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { readBetween } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { showPage } from '../schemas/show.ts'
import { showWebhook, WebhookAnswer, WebhookPageAnswer, WebhookQuery } from '../schemas/webhook.ts'

export interface WebhooksHouse extends DecisionHouse {
  readonly db: Database
  readonly webhooks: Pick<Webhooks, 'search' | 'get' | 'replay' | 'findAbout'>
  readonly applications: Pick<Applications, 'directory'>
}

/** `/console/api/webhooks`: what was posted to everybody's servers, each try, and posting it again. */
export function addWebhooks(app: TypedApp, house: WebhooksHouse): void {
  const { db, webhooks, applications } = house
  const findNames = (deliveries: readonly DeliveryRow[]) =>
    applications.directory.findNames(db, [...new Set(deliveries.map(({ tenant }) => tenant))])

  const list = {
    summary: 'Webhooks with their tries, newest first; a page may be short and have a next one',
    querystring: WebhookQuery,
    response: { 200: WebhookPageAnswer, ...refusals(400) },
  }
  app.get('/webhooks', { schema: list }, async (request) => {
    const { tenant, state, event } = request.query
    const filter = { ...readBetween(request.query), tenant: tenant?.toLowerCase(), state, event }
    const page = await webhooks.search(db, filter, readPage(request.query))
    const [names, sight] = [await findNames(page.items), sightOf(request)]
    return showPage(page, (delivery) => showWebhook(delivery, names.get(delivery.tenant), sight))
  })

  const one = {
    summary: 'A webhook with its tries',
    params: IdPath,
    response: { 200: WebhookAnswer, ...refusals(404) },
  }
  app.get('/webhooks/:id', { schema: one }, async (request) => {
    const delivery = await webhooks.get(db, idOf(request.params))
    return showWebhook(delivery, (await findNames([delivery])).get(delivery.tenant), sightOf(request))
  })

  const replay = {
    summary: 'Post it again, at once and up to 8 times, under the same webhook-id; its log stays',
    params: IdPath,
    response: { 200: WebhookAnswer, ...refusals(404, 409) },
  }
  app.post('/webhooks/:id/replay', { schema: replay }, async (request) => {
    const id = idOf(request.params)
    const delivery = await decide(house, request, 'webhook.replay', async (tx) => {
      const { tenant, subject, state } = await webhooks.get(tx, id)
      // A question that was answered, or matters no more, is not asked again.
      if (subject !== null && (state === 'delivered' || state === 'withdrawn'))
        throw new Fault('already_sent')
      await webhooks.replay(tx, { tenant, id })
      return { subject: `webhook ${id}`, result: await webhooks.get(tx, id) }
    })
    return showWebhook(delivery, (await findNames([delivery])).get(delivery.tenant), sightOf(request))
  })
}
