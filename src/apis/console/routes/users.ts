import { Fault } from '../../../core/fault.ts'
import type { Customers } from '../../../domain/customers/customers.ts'
import type { Messaging } from '../../../domain/messaging/messaging.ts'
import type { Points } from '../../../domain/points/points.ts'
import { assertWebhookUrl } from '../../../domain/webhooks/webhooks.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { rowIdOf } from '../path-id.ts'
import { sightOf } from '../personal-data.ts'
import { IdPath } from '../schemas/fields.ts'
import { readPage } from '../schemas/page.ts'
import { readBetween } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'
import * as shapes from '../schemas/user.ts'
import { addUserSenders } from './user-senders.ts'
import { addUserTokens } from './user-tokens.ts'

export interface UsersHouse extends DecisionHouse {
  readonly db: Database
  readonly customers: Customers
  readonly points: Points
  readonly messaging: Pick<Messaging, 'lookup' | 'findCounter'>
  readonly development: boolean
}

const actionOf = { good: 'user.unblock', banned: 'user.block', deleted: 'user.delete' } as const

/** `/console/api/users`: prepaid customers of the messaging gateway, their points and tokens. */
export function addUsers(app: TypedApp, house: UsersHouse): void {
  addLists(app, house)
  addDecisions(app, house)
  addPoints(app, house)
  addUserTokens(app, house)
  addUserSenders(app, house)
}

function addLists(app: TypedApp, { db, customers, points, messaging }: UsersHouse): void {
  const list = {
    summary: 'List users, newest first',
    querystring: shapes.UserQuery,
    response: { 200: shapes.UserPageAnswer, ...refusals(400) },
  }
  app.get('/users', { schema: list }, async (request) => {
    const { id, membershipId, email, group, status } = request.query
    const filter = { id, membershipId, email, group, status }
    const page = await customers.directory.search(db, filter, readPage(request.query))
    const ids = page.items.map((user) => user.id)
    const balances = ids.length > 0 ? await points.findBalances(db, ids) : new Map<string, number>()
    const sight = sightOf(request)
    return showPage(page, (user) => shapes.showUser(user, balances.get(user.id), sight))
  })

  const one = {
    summary: 'A user: points, what was sent, sender numbers',
    params: IdPath,
    response: { 200: shapes.UserAnswer, ...refusals(404) },
  }
  app.get('/users/:id', { schema: one }, async (request) => {
    const id = rowIdOf(request.params.id)
    const record = await customers.directory.getRecord(db, id)
    const [balances, counter, senderNumbers] = await Promise.all([
      points.findBalances(db, [id]),
      messaging.findCounter(db, id),
      customers.listSenderNumbers(db, id),
    ])
    return {
      ...shapes.showUser(record, balances.get(id), sightOf(request)),
      sent: { today: counter.today, total: counter.total },
      senderNumbers: show(senderNumbers),
    }
  })

  const refused = {
    summary: "A user's messages of the last 30 days that were not taken, and why; newest first",
    params: IdPath,
    querystring: shapes.ListQuery,
    response: { 200: shapes.RefusalPageAnswer, ...refusals(400, 404) },
  }
  app.get('/users/:id/refusals', { schema: refused }, async (request) => {
    const id = rowIdOf(request.params.id)
    return showPage(await messaging.lookup.listRefusals(id, readPage(request.query)), show)
  })
}

function addDecisions(app: TypedApp, house: UsersHouse): void {
  const { db, customers, points } = house

  const create = {
    summary: 'Add a user with a token, shown once, and points if asked for',
    body: shapes.NewUserBody,
    response: { 201: shapes.NewUserAnswer, ...refusals(400, 409, 413, 415) },
  }
  app.post('/users', { schema: create }, async (request, reply) => {
    const { points: first = 0, ...wish } = request.body
    const { user, token } = await decide(house, request, 'user.create', async (tx) => {
      const [made] = await customers.create(tx, [wish])
      if (!made) throw new Fault('internal')
      if (first > 0) await points.adjust(tx, made.id, { value: first, description: 'First points' })
      const { value } = await customers.grantToken(tx, { customerId: made.id, scope: 'client' })
      return { subject: `user ${made.id}`, result: { user: made, token: value } }
    })
    return reply.code(201).send({ user: shapes.showUser(user, first, sightOf(request)), token })
  })

  const change = {
    summary: 'Change a user; block (banned), unblock (good) or delete one',
    params: IdPath,
    body: shapes.UserChangeBody,
    response: { 200: shapes.UserItem, ...refusals(400, 404, 409, 413, 415) },
  }
  app.patch('/users/:id', { schema: change }, async (request) => {
    const id = rowIdOf(request.params.id)
    const { status } = request.body
    const action = status === undefined ? 'user.change' : actionOf[status]
    const user = await decide(house, request, action, async (tx) => ({
      subject: `user ${id}`,
      result: await customers.update(tx, id, request.body),
    }))
    const balances = await points.findBalances(db, [id])
    return shapes.showUser(user, balances.get(id), sightOf(request))
  })

  const report = {
    summary: "Set where a user's results are posted to, with a new secret, shown once; null: nowhere",
    params: IdPath,
    body: shapes.UrlBody,
    response: { 200: shapes.SecretAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.put('/users/:id/report-url', { schema: report }, async (request) => {
    const id = rowIdOf(request.params.id)
    const { url } = request.body
    if (url !== null) assertWebhookUrl(url, { development: house.development, field: 'url' })
    const secret = await decide(house, request, 'user.report-url', async (tx) => ({
      subject: `user ${id}`,
      result: await customers.setReportUrl(tx, id, url ?? undefined),
    }))
    return { secret: secret ?? null }
  })
}

function addPoints(app: TypedApp, house: UsersHouse): void {
  const { db, points } = house

  const ledger = {
    summary: "A user's ledger, newest first",
    params: IdPath,
    querystring: shapes.LedgerQuery,
    response: { 200: shapes.TransactionPageAnswer, ...refusals(400, 404) },
  }
  app.get('/users/:id/transactions', { schema: ledger }, async (request) => {
    const customerId = rowIdOf(request.params.id)
    await points.getAccount(db, customerId)
    const filter = { customerId, ...readBetween(request.query) }
    return showPage(await points.page(db, filter, readPage(request.query)), show)
  })

  const charge = {
    summary: 'Sell points to a user, or take them back, with a note',
    params: IdPath,
    body: shapes.PointsBody,
    response: { 201: shapes.PointsAnswer, ...refusals(400, 404, 409, 413, 415) },
  }
  app.post('/users/:id/transactions', { schema: charge }, async (request, reply) => {
    const id = rowIdOf(request.params.id)
    const { value, note } = request.body
    const { account, transaction } = await decide(house, request, 'points.adjust', async (tx) => {
      const result = await points.adjust(tx, id, { value, description: note })
      return { subject: `transaction ${result.transaction.id} of user ${id}`, result }
    })
    return reply.code(201).send({ balance: account.balance, transaction: show(transaction) })
  })
}
