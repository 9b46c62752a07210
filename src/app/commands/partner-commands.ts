import { parseArgs } from 'node:util'
import { isUuid } from '../../core/uuid.ts'
import type { Status } from '../../domain/partners/partners.ts'
import { assertWebhookUrl } from '../../domain/webhooks/webhooks.ts'
import type { App } from '../app.ts'
import { commandLine as by } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

const keep = 'Keep what is secret here: it is not shown again.'

/** `switchboard create partner --name NAME`. */
export function createPartner(args: string[]): Work {
  const { name } = parseArgs({ args, options: { name: { type: 'string' } } }).values
  if (!name) throw wrongOption('--name', 'the name of the partner')
  return async ({ partners, db }) => ({
    text: `partner      ${await partners.createPartner(db, { name }, by)}`,
  })
}

/** `switchboard create company`: whose members the partner signs on. */
export function createCompany(args: string[]): Work {
  const { values } = parseArgs({
    args,
    options: {
      partner: { type: 'string' },
      code: { type: 'string' },
      name: { type: 'string' },
      'launch-url': { type: 'string' },
      'replay-protection': { type: 'boolean' },
    },
  })
  const partnerId = readPartner(values.partner)
  const { code, name, 'launch-url': launchUrl, 'replay-protection': replayProtection } = values
  if (!code) throw wrongOption('--code', 'the code of the company')
  if (!name) throw wrongOption('--name', 'the name of the company')
  return async ({ partners, db, config: { development } }) => {
    if (launchUrl !== undefined) assertWebhookUrl(launchUrl, { development, field: '--launch-url' })
    await partners.createCompany(db, { partnerId, code, name, launchUrl, replayProtection }, by)
    return { text: `company      ${code}` }
  }
}

/** `switchboard create key --partner ID`: prints key and secret once. */
export function createPartnerKey(args: string[]): Work {
  const { values } = parseArgs({ args, options: { partner: { type: 'string' } } })
  const partnerId = readPartner(values.partner)
  return async ({ partners, db }) => {
    const { id, value, secret } = await partners.createKey(db, partnerId, by)
    return {
      text: [`id           ${id}`, `key          ${value}`, `secret       ${secret}`, keep].join('\n'),
    }
  }
}

/** `switchboard rotate key ID|KEY`: one more secret beside the one that there is. */
export async function rotateCommand([what, which]: string[]): Promise<number> {
  pick({ key: true }, what, 'rotate')
  const key = readKey(which)
  return runWithApp(async ({ partners, db }) => {
    const secret = await partners.addSecret(db, key, by)
    const next = 'Both secrets work now. When clients sign with the new one: switchboard retire key'
    return { text: [`secret       ${secret}`, keep, next].join('\n') }
  })
}

/** `switchboard retire key ID|KEY [--all]`: the older of its two secrets ends, or all of them. */
export async function retireCommand([what, ...args]: string[]): Promise<number> {
  pick({ key: true }, what, 'retire')
  const { values, positionals } = parseArgs({
    args,
    options: { all: { type: 'boolean' } },
    allowPositionals: true,
  })
  const key = readKey(positionals[0])
  const { all = false } = values
  return runWithApp(async ({ partners, db }) => {
    await partners.retireSecrets(db, key, { all }, by)
    return { text: all ? 'the key has no secret now' : 'only the newer secret works now' }
  })
}

/** `block|unblock partner|company|key`: what `blockCommand` needs of each. */
export const partnerSetters: Readonly<
  Record<'partner' | 'company' | 'key', (app: App, which: string, status: Status) => Promise<void>>
> = {
  partner: ({ partners, db }, id, status) => partners.setStatus(db, 'partner', id, status, by),
  company: ({ partners, db }, code, status) => partners.setStatus(db, 'company', code, status, by),
  key: ({ partners, db }, key, status) => partners.setStatus(db, 'key', key, status, by),
}

function readPartner(id: string | undefined): string {
  if (!id || !isUuid(id)) throw wrongOption('--partner', 'the id of a partner')
  return id
}

function readKey(which: string | undefined): string {
  if (!which) throw wrongOption('the key', 'named by its id or value')
  return which
}
