import { parseArgs } from 'node:util'
import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import type { DeliveryRow } from '../../domain/webhooks/webhooks.ts'
import type { App } from '../app.ts'
import { decide } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

const shown = 50
/** Characters. */
const shownOfAnswer = 200

/** `switchboard webhooks list|replay`: what was posted to the URL of an application, a user or an affiliate, and how that ended. */
export async function webhooksCommand([what, ...args]: string[]): Promise<number> {
  return runWithApp(pick({ list: listDeliveries, replay: replayDelivery }, what, 'do with webhooks')(args))
}

const ownerOptions = {
  app: { type: 'string' },
  user: { type: 'string' },
  affiliate: { type: 'string' },
} as const

type Owner = { readonly [Kind in keyof typeof ownerOptions]?: string | undefined }

function listDeliveries(args: string[]): Work {
  const { values } = parseArgs({ args, options: { ...ownerOptions, before: { type: 'string' } } })
  const { before } = values
  if (before !== undefined && !isUuid(before)) throw wrongOption('--before', 'the id of a delivery')
  return async (app) => {
    const tenant = await findTenant(app, values)
    const rows = await app.webhooks.list(app.db, { tenant, limit: shown, ...(before ? { before } : {}) })
    const more = rows.length === shown ? [`Older ones: --before ${rows.at(-1)?.id}`] : []
    return { text: rows.length === 0 ? 'Nothing was posted.' : [...rows.flatMap(print), ...more].join('\n') }
  }
}

function replayDelivery(args: string[]): Work {
  const { values, positionals } = parseArgs({ args, options: ownerOptions, allowPositionals: true })
  const [id] = positionals
  if (!id || !isUuid(id) || positionals.length > 1)
    throw wrongOption('what to replay', 'the id of a delivery')
  return async (app) => {
    const tenant = await findTenant(app, values)
    await decide(app, 'webhook.replay', async (tx) => ({
      subject: `webhook ${id}`,
      result: await app.webhooks.replay(tx, { tenant, id }),
    }))
    return { text: `${id} is posted again, at once and up to 8 times` }
  }
}

async function findTenant({ customers }: App, { app, user, affiliate }: Owner): Promise<string> {
  const given = [app, user, affiliate].filter((each) => each !== undefined)
  if (given.length !== 1) throw wrongOption('the owner', 'one of --app ID, --user ID and --affiliate ID')
  if (user !== undefined) {
    const customer = await customers.findById(user)
    if (!customer) throw new Fault('not_found')
    return customer.tenant
  }
  const [tenant = ''] = given
  if (!isUuid(tenant)) {
    throw app === undefined
      ? wrongOption('--affiliate', 'the id of an affiliate')
      : wrongOption('--app', 'the id of an application')
  }
  return tenant
}

function print({ id, state, event, url, createdAt, attempts }: DeliveryRow): string[] {
  return [
    `${id}  ${state.padEnd(9)}  ${createdAt.toISOString()}  ${event}  ${url}`,
    ...attempts.flatMap(({ number, at, durationMs, status, failure, answer }) => [
      `  try ${number}  ${at}  ${durationMs} ms  ${status ?? ''}${failure ? `  ${failure}` : ''}`,
      ...(answer ? [`    ${answer.slice(0, shownOfAnswer)}`] : []),
    ]),
  ]
}
