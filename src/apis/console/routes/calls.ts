import type { Applications } from '../../../domain/applications/applications.ts'
import type { Calls, FoundOrder } from '../../../domain/calls/calls.ts'
import type { Messaging } from '../../../domain/messaging/messaging.ts'
import type { Verification } from '../../../domain/verification/verification.ts'
import type { Webhooks } from '../../../domain/webhooks/webhooks.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { idOf } from '../path-id.ts'
import { sightOf } from '../personal-data.ts'
import { CallAnswer, CallPageAnswer, CallQuery, showCall, showCode } from '../schemas/call.ts'
import { showDelivery } from '../schemas/delivery.ts'
import { IdPath } from '../schemas/fields.ts'
import { showMessage } from '../schemas/message.ts'
import { readPage } from '../schemas/page.ts'
import { readBetween, readNumber } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { showPage } from '../schemas/show.ts'
import { findHouseTexts } from './house-texts.ts'

export interface CallsHouse {
  readonly db: Database
  readonly calls: Pick<Calls, 'lookup'>
  readonly applications: Pick<Applications, 'directory'>
  readonly verification: Pick<Verification, 'lookup'>
  readonly messaging: Pick<Messaging, 'lookup'>
  readonly webhooks: Pick<Webhooks, 'findAbout'>
}

/** `/console/api/calls`: orders of flash calls, and what became of each. */
export function addCalls(app: TypedApp, house: CallsHouse): void {
  const { db, calls, applications, verification } = house

  const list = {
    summary: 'Search calls, newest first; a page may be short and have a next one',
    querystring: CallQuery,
    response: { 200: CallPageAnswer, ...refusals(400) },
  }
  app.get('/calls', { schema: list }, async (request) => {
    const { id, application, number, state, reason } = request.query
    const filter = {
      ...readBetween(request.query),
      id: id?.toLowerCase(),
      applicationId: application?.toLowerCase(),
      number: readNumber(number),
      state,
      reason,
    }
    const page = await calls.lookup.search(filter, readPage(request.query))
    const names = await applications.directory.findNames(db, ownersOf(page.items))
    const sight = sightOf(request)
    return showPage(page, (order) => showCall(order, names.get(order.applicationId), sight))
  })

  const one = {
    summary:
      'A call: its code, the text in its place, and the webhooks that told of it; never the code itself',
    params: IdPath,
    response: { 200: CallAnswer, ...refusals(404) },
  }
  app.get('/calls/:id', { schema: one }, async (request) => {
    const order = await calls.lookup.get(idOf(request.params))
    const { id, applicationId: tenant } = order
    const [names, code, texts, notices] = await Promise.all([
      applications.directory.findNames(db, [tenant]),
      verification.lookup.find({ tenant, id }),
      order.textSentAt ? findHouseTexts(house.messaging, order.number, order.textSentAt) : [],
      house.webhooks.findAbout(db, {
        tenant,
        moments: [order.endedAt, order.textSentAt].filter((moment) => moment !== null),
        keyOf: (data) => (data['id'] === id ? id : undefined),
      }),
    ])
    const sight = sightOf(request)
    return {
      ...showCall(order, names.get(tenant), sight),
      code: code ? showCode(code, undefined, sight) : null,
      texts: texts.map((text) => showMessage(text, sight)),
      notices: (notices.get(id) ?? []).map(showDelivery),
    }
  })
}

function ownersOf(orders: readonly FoundOrder[]): string[] {
  return [...new Set(orders.map(({ applicationId }) => applicationId))]
}
