import { parseArgs } from 'node:util'
import type { CustomerGroup, CustomerRecord, NewCustomer } from '../../domain/customers/customers.ts'
import { assertWebhookUrl } from '../../domain/webhooks/webhooks.ts'
import { transaction, type Db } from '../../platform/db/database.ts'
import type { App } from '../app.ts'
import { decide } from './decide.ts'
import { wrongOption, type Work } from './run-with-app.ts'

export interface UserWish extends NewCustomer {
  /** What it starts with; 0: nothing. */
  readonly points: number
  readonly reportUrl?: string | undefined
}

/** `switchboard create user`: a customer of the messaging gateway, with a token, and points if asked for. */
export function createUser(args: string[]): Work {
  const wish = readWish(args)
  return async (app) => {
    if (wish.reportUrl !== undefined) {
      assertWebhookUrl(wish.reportUrl, { development: app.config.development, field: '--report-url' })
    }
    const { customer, token, reportSecret } = await decide(app, 'user.create', async (tx) => {
      const result = await addUser({ ...app, db: tx }, wish)
      return { subject: `user ${result.customer.id}`, result }
    })
    const text = [
      `user         ${customer.id}`,
      `token        ${token}`,
      ...(reportSecret ? [`reports      signed with ${reportSecret}`] : []),
      'Keep what is secret here: it is not shown again.',
    ].join('\n')
    return { text }
  }
}

/** All of it or nothing. */
export async function addUser(
  { customers, points, db }: Pick<App, 'customers' | 'points'> & { readonly db: Db },
  wish: UserWish,
): Promise<{ customer: CustomerRecord; token: string; reportSecret: string | undefined }> {
  return transaction(db, async (tx) => {
    const customer = (await customers.create(tx, [wish]))[0] as CustomerRecord
    const { id } = customer
    const reportSecret = wish.reportUrl && (await customers.setReportUrl(tx, id, wish.reportUrl))
    if (wish.points !== 0) await points.adjust(tx, id, { value: wish.points, description: 'First points' })
    const { value } = await customers.grantToken(tx, { customerId: id, scope: 'client' })
    return { customer, token: value, reportSecret }
  })
}

function readWish(args: string[]): UserWish {
  const { values } = parseArgs({
    args,
    options: {
      email: { type: 'string' },
      'membership-id': { type: 'string' },
      type: { type: 'string' },
      group: { type: 'string' },
      points: { type: 'string' },
      'limit-per-day': { type: 'string' },
      'limit-per-once': { type: 'string' },
      'report-url': { type: 'string' },
    },
  })
  const { email, 'membership-id': membershipId, group = 'user' } = values
  if (!email) throw wrongOption('--email', 'an e-mail address')
  if (!membershipId) throw wrongOption('--membership-id', "the user's number at its site")
  if (!isGroup(group)) throw wrongOption('--group', 'admin or user')
  return {
    email,
    membershipId,
    membershipType: values.type,
    group,
    points: readCount('--points', values.points) ?? 0,
    limitPerDay: readCount('--limit-per-day', values['limit-per-day']),
    limitPerOnce: readCount('--limit-per-once', values['limit-per-once']),
    reportUrl: values['report-url'],
  }
}

function isGroup(text: string): text is CustomerGroup {
  return text === 'admin' || text === 'user'
}

function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[0-9]{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  throw wrongOption(option, 'a whole number')
}
