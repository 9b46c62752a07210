import type { Applications } from '../../../domain/applications/applications.ts'
import { assertWebhookUrl } from '../../../domain/webhooks/webhooks.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { idOf } from '../path-id.ts'
import * as shapes from '../schemas/application.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'
import { SecretAnswer, UrlBody } from '../schemas/user.ts'
import { addApplicationTokens } from './application-tokens.ts'
import { addNumberBlocks } from './number-blocks.ts'

export interface ApplicationsHouse extends DecisionHouse {
  readonly db: Database
  readonly applications: Applications
  readonly development: boolean
}

/** `/console/api/applications` and `/number-blocks`: tenants of flash calls, and the caller numbers. */
export function addApplications(app: TypedApp, house: ApplicationsHouse): void {
  addLists(app, house)
  addDecisions(app, house)
  addApplicationTokens(app, house)
  addNumberBlocks(app, house)
}

function addLists(app: TypedApp, { db, applications: { directory } }: ApplicationsHouse): void {
  const list = {
    summary: 'List applications, newest first',
    querystring: shapes.StatusQuery,
    response: { 200: shapes.ApplicationPageAnswer, ...refusals(400) },
  }
  app.get('/applications', { schema: list }, async (request) => {
    const { status } = request.query
    return showPage(await directory.list(db, { status }, readPage(request.query)), show)
  })

  const one = {
    summary: 'An application',
    params: IdPath,
    response: { 200: shapes.ApplicationAnswer, ...refusals(404) },
  }
  app.get('/applications/:id', { schema: one }, async (request) =>
    show(await directory.get(db, idOf(request.params))),
  )
}

function addDecisions(app: TypedApp, house: ApplicationsHouse): void {
  const { db, applications, development } = house

  const create = {
    summary: 'Add an application; its token, and the secret of its callbacks, are shown once',
    body: shapes.NewApplicationBody,
    response: { 201: shapes.NewApplicationAnswer, ...refusals(400, 413, 415) },
  }
  app.post('/applications', { schema: create }, async (request, reply) => {
    const { callbackUrl, limits = {}, ...wish } = request.body
    if (callbackUrl !== undefined) assertWebhookUrl(callbackUrl, { development, field: 'callbackUrl' })
    const made = await decide(house, request, 'application.create', async (tx) => {
      const result = await applications.create(tx, { ...wish, limits, callbackUrl })
      return { subject: `application ${result.id}`, result }
    })
    const { id, token, callbackSecret } = made
    return reply.code(201).send({ id, token, callbackSecret: callbackSecret ?? null })
  })

  const change = {
    summary: 'Change an application; block or unblock it',
    params: IdPath,
    body: shapes.ApplicationChangeBody,
    response: { 200: shapes.ApplicationAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.patch('/applications/:id', { schema: change }, async (request) => {
    const id = idOf(request.params)
    const { status, ...fields } = request.body
    await decide(house, request, actionOf(status), async (tx) => {
      if (Object.keys(fields).length > 0) await applications.change(tx, id, fields)
      if (status !== undefined) await applications.setApplicationStatus(tx, id, status)
      return { subject: `application ${id}`, result: undefined }
    })
    return show(await applications.directory.get(db, id))
  })

  const callback = {
    summary:
      "Set where the ends of an application's calls are posted to, with a new secret, shown once; null: nowhere",
    params: IdPath,
    body: UrlBody,
    response: { 200: SecretAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.put('/applications/:id/callback', { schema: callback }, async (request) => {
    const id = idOf(request.params)
    const { url } = request.body
    if (url !== null) assertWebhookUrl(url, { development, field: 'url' })
    const secret = await decide(house, request, 'application.callback', async (tx) => ({
      subject: `application ${id}`,
      result: await applications.setCallback(tx, id, url ?? undefined),
    }))
    return { secret: secret ?? null }
  })
}

function actionOf(status: 'active' | 'blocked' | undefined): string {
  if (status === undefined) return 'application.change'
  return status === 'blocked' ? 'application.block' : 'application.unblock'
}
