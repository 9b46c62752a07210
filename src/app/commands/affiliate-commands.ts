import { parseArgs } from 'node:util'
import { isUuid } from '../../core/uuid.ts'
import { assertWebhookUrl } from '../../domain/webhooks/webhooks.ts'
import type { App } from '../app.ts'
import { wrongOption, type Work } from './run-with-app.ts'

/** `switchboard create affiliate`: a company that enrols phones, with its first key. */
export function createAffiliate(args: string[]): Work {
  const { values } = parseArgs({
    args,
    options: { name: { type: 'string' }, 'webhook-url': { type: 'string' } },
  })
  const { name, 'webhook-url': webhookUrl } = values
  if (!name) throw wrongOption('--name', 'the name of the affiliate')
  return async ({ affiliates, db, config: { development } }) => {
    if (webhookUrl) assertWebhookUrl(webhookUrl, { development, field: '--webhook-url' })
    const { id, key, webhookSecret } = await affiliates.create(db, { name, webhookUrl })
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
  return async ({ affiliates, db }) => ({
    text: `key          ${await affiliates.addKey(db, affiliate)}\nKeep it: it is not shown again.`,
  })
}

type Status = 'active' | 'blocked'

/** What `switchboard block` and `unblock` can do to affiliates. */
export const affiliateSetters: Readonly<
  Record<'affiliate' | 'key', (app: App, id: string, status: Status) => Promise<void>>
> = {
  affiliate: ({ affiliates, db }, id, status) => affiliates.setStatus(db, id, status),
  key: ({ affiliates, db }, key, status) => affiliates.setKeyStatus(db, key.toLowerCase(), status),
}
