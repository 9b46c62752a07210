import { parseArgs } from 'node:util'
import { isUuid } from '../../core/uuid.ts'
import { assertWebhookUrl } from '../../domain/webhooks/webhooks.ts'
import type { App } from '../app.ts'
import { decide } from './decide.ts'
import { wrongOption, type Work } from './run-with-app.ts'

/** `switchboard create affiliate`: a company that enrols phones, with its first key. */
export function createAffiliate(args: string[]): Work {
  const { values } = parseArgs({
    args,
    options: { name: { type: 'string' }, 'webhook-url': { type: 'string' } },
  })
  const { name, 'webhook-url': webhookUrl } = values
  if (!name) throw wrongOption('--name', 'the name of the affiliate')
  return async ({ affiliates, audit, db, config: { development } }) => {
    if (webhookUrl !== undefined) assertWebhookUrl(webhookUrl, { development, field: '--webhook-url' })
    const { id, key, webhookSecret } = await decide({ audit, db }, 'affiliate.create', async (tx) => {
      const result = await affiliates.create(tx, { name, webhookUrl })
      return { subject: `affiliate ${result.id}`, result }
    })
    const text = [
      `affiliate    ${id}`,
      `key          ${key}`,
      ...(webhookSecret ? [`webhooks     signed with ${webhookSecret}`] : []),
      'Keep what is secret here: it is not shown again.',
    ].join('\n')
    return { text }
  }
}

/** `switchboard create key --affiliate ID`: one more; the earlier ones stay until they are blocked. */
export function createAffiliateKey(args: string[]): Work {
  const { values } = parseArgs({ args, options: { affiliate: { type: 'string' } } })
  const { affiliate } = values
  if (!affiliate || !isUuid(affiliate)) throw wrongOption('--affiliate', 'the id of an affiliate')
  return async ({ affiliates, audit, db }) => {
    const key = await decide({ audit, db }, 'affiliate-key.create', async (tx) => ({
      subject: `affiliate ${affiliate}`,
      result: await affiliates.addKey(tx, affiliate),
    }))
    return { text: `key          ${key}\nKeep it: it is not shown again.` }
  }
}

type Status = 'active' | 'blocked'

/** What `switchboard block` and `unblock` can do to affiliates. */
export const affiliateSetters: Readonly<
  Record<'affiliate' | 'key', (app: App, id: string, status: Status) => Promise<void>>
> = {
  affiliate: ({ affiliates, audit, db }, id, status) =>
    decide({ audit, db }, status === 'blocked' ? 'affiliate.block' : 'affiliate.unblock', async (tx) => ({
      subject: `affiliate ${id}`,
      result: await affiliates.setStatus(tx, id, status),
    })),
  key: ({ affiliates, audit, db }, key, status) =>
    decide(
      { audit, db },
      status === 'blocked' ? 'affiliate-key.block' : 'affiliate-key.unblock',
      async (tx) => ({
        // A key's value is no word for the log.
        subject: 'key of an affiliate',
        result: await affiliates.setKeyStatus(tx, key.toLowerCase(), status),
      }),
    ),
}
