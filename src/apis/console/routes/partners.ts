import type { Partners } from '../../../domain/partners/partners.ts'
import { assertWebhookUrl } from '../../../domain/webhooks/webhooks.ts'
import { transaction, type Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { byOf } from '../decision-log.ts'
import { idOf } from '../path-id.ts'
import { sightOf } from '../personal-data.ts'
import { ListQuery } from '../schemas/application.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import * as shapes from '../schemas/partner.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'
import { addPartnerKeys } from './partner-keys.ts'

export interface PartnersHouse {
  readonly db: Database
  readonly partners: Partners
  readonly development: boolean
}

/** `/console/api/partners`, `/companies` and `/members`: who signs members on. The domain logs each decision with it. */
export function addPartners(app: TypedApp, house: PartnersHouse): void {
  addPartnerRoutes(app, house)
  addCompanies(app, house)
  addMembers(app, house)
  addPartnerKeys(app, house)
}

function addPartnerRoutes(app: TypedApp, { db, partners }: PartnersHouse): void {
  const { directory } = partners

  const list = {
    summary: 'List partners, newest first',
    querystring: ListQuery,
    response: { 200: shapes.PartnerPageAnswer, ...refusals(400) },
  }
  app.get('/partners', { schema: list }, async (request) =>
    showPage(await directory.listPartners(db, readPage(request.query)), show),
  )

  const one = {
    summary: 'A partner',
    params: IdPath,
    response: { 200: shapes.PartnerAnswer, ...refusals(404) },
  }
  app.get('/partners/:id', { schema: one }, async (request) =>
    show(await directory.getPartner(db, idOf(request.params))),
  )

  const create = {
    summary: 'Add a partner',
    body: shapes.NewPartnerBody,
    response: { 201: shapes.PartnerAnswer, ...refusals(400, 413, 415) },
  }
  app.post('/partners', { schema: create }, async (request, reply) => {
    const id = await partners.createPartner(db, request.body, byOf(request))
    return reply.code(201).send(show(await directory.getPartner(db, id)))
  })

  const set = {
    summary:
      'Rename a partner; block or unblock it, with its companies and keys, in every process within a second',
    params: IdPath,
    body: shapes.PartnerChangeBody,
    response: { 200: shapes.PartnerAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/partners/:id', { schema: set }, async (request) => {
    const id = idOf(request.params)
    const { name, status } = request.body
    await transaction(db, async (tx) => {
      if (name !== undefined) await partners.renamePartner(tx, id, name, byOf(request))
      if (status !== undefined) await partners.setStatus(tx, 'partner', id, status, byOf(request))
    })
    return show(await directory.getPartner(db, id))
  })
}

function addCompanies(app: TypedApp, { db, partners, development }: PartnersHouse): void {
  const { directory } = partners

  const list = {
    summary: "A partner's companies, newest first",
    params: IdPath,
    querystring: ListQuery,
    response: { 200: shapes.CompanyPageAnswer, ...refusals(400, 404) },
  }
  app.get('/partners/:id/companies', { schema: list }, async (request) =>
    showPage(await directory.listCompanies(db, idOf(request.params), readPage(request.query)), show),
  )

  const create = {
    summary: 'Add a company',
    params: IdPath,
    body: shapes.NewCompanyBody,
    response: { 201: shapes.CompanyAnswer, ...refusals(400, 404, 409, 413, 415) },
  }
  app.post('/partners/:id/companies', { schema: create }, async (request, reply) => {
    const { launchUrl } = request.body
    if (launchUrl !== undefined) assertWebhookUrl(launchUrl, { development, field: 'launchUrl' })
    const wish = { ...request.body, partnerId: idOf(request.params) }
    const id = await partners.createCompany(db, wish, byOf(request))
    return reply.code(201).send(show(await directory.getCompany(db, id)))
  })

  const set = {
    summary: 'Change a company; block or unblock it; in every process within a second',
    params: IdPath,
    body: shapes.CompanyChangeBody,
    response: { 200: shapes.CompanyAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/companies/:id', { schema: set }, async (request) => {
    const { id, code } = await directory.getCompany(db, idOf(request.params))
    const { status, ...wish } = request.body
    if (wish.launchUrl) assertWebhookUrl(wish.launchUrl, { development, field: 'launchUrl' })
    await transaction(db, async (tx) => {
      if (Object.keys(wish).length > 0) await partners.changeCompany(tx, code, wish, byOf(request))
      if (status !== undefined) await partners.setStatus(tx, 'company', code, status, byOf(request))
    })
    return show(await directory.getCompany(db, id))
  })
}

function addMembers(app: TypedApp, { db, partners: { directory } }: PartnersHouse): void {
  const list = {
    summary: 'Search members by company and phone, newest first',
    querystring: shapes.MemberQuery,
    response: { 200: shapes.MemberPageAnswer, ...refusals(400) },
  }
  app.get('/members', { schema: list }, async (request) => {
    const { company, phone } = request.query
    const filter = { companyId: company?.toLowerCase(), phone }
    const sight = sightOf(request)
    return showPage(await directory.searchMembers(db, filter, readPage(request.query)), (member) =>
      shapes.showMember(member, sight),
    )
  })
}
