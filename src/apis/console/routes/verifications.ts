import type { Customers } from '../../../domain/customers/customers.ts'
import type { Messaging } from '../../../domain/messaging/messaging.ts'
import type { Verification } from '../../../domain/verification/verification.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { idOf } from '../path-id.ts'
import { sightOf } from '../personal-data.ts'
import { CodeAnswer, CodePageAnswer, CodeQuery, showCode } from '../schemas/call.ts'
import { IdPath } from '../schemas/fields.ts'
import { showMessage } from '../schemas/message.ts'
import { readPage } from '../schemas/page.ts'
import { readBetween, readNumber } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'
import { findHouseTexts } from './house-texts.ts'

export interface VerificationsHouse {
  readonly db: Database
  readonly verification: Pick<Verification, 'lookup'>
  readonly customers: Pick<Customers, 'directory'>
  readonly messaging: Pick<Messaging, 'lookup'>
}

/** `/console/api/verifications`: one-time codes that were texted, never themselves. Those of calls are with the calls. */
export function addVerifications(app: TypedApp, house: VerificationsHouse): void {
  const { db, customers } = house
  const { lookup } = house.verification

  const list = {
    summary: 'Search one-time codes, newest first; a page may be short and have a next one',
    querystring: CodeQuery,
    response: { 200: CodePageAnswer, ...refusals(400) },
  }
  app.get('/verifications', { schema: list }, async (request) => {
    const { id, number, purpose, state } = request.query
    const filter = {
      ...readBetween(request.query),
      id: id?.toLowerCase(),
      number: readNumber(number),
      purpose,
      state,
    }
    const page = await lookup.search(filter, readPage(request.query))
    const owners = await customers.directory.findIdsByTenant(db, [
      ...new Set(page.items.map(({ tenant }) => tenant)),
    ])
    const sight = sightOf(request)
    return showPage(page, (code) => showCode(code, owners.get(code.tenant), sight))
  })

  const one = {
    summary: 'A one-time code: guesses, the text that carried it, and how its number stands',
    params: IdPath,
    response: { 200: CodeAnswer, ...refusals(404) },
  }
  app.get('/verifications/:id', { schema: one }, async (request) => {
    const code = await lookup.get(idOf(request.params))
    const [owners, texts, standing] = await Promise.all([
      customers.directory.findIdsByTenant(db, [code.tenant]),
      findHouseTexts(house.messaging, code.number, code.issuedAt),
      lookup.findStanding(code.number),
    ])
    const sight = sightOf(request)
    return {
      ...showCode(code, owners.get(code.tenant), sight),
      texts: texts.map((text) => showMessage(text, sight)),
      standing: show(standing),
    }
  })
}
