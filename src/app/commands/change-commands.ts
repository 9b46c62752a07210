import { parseArgs } from 'node:util'
import { isUuid } from '../../core/uuid.ts'
import type { CompanyChange } from '../../domain/partners/partners.ts'
import { assertWebhookUrl } from '../../domain/webhooks/webhooks.ts'
import { transaction } from '../../platform/db/database.ts'
import { commandLine } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** In place of a URL: none from now on. */
const nowhere = 'none'

/** `switchboard change partner|company|affiliate …`: in force in every process within a second. */
export async function changeCommand([what, ...args]: string[]): Promise<number> {
  const changers = { partner: changePartner, company: changeCompany, affiliate: changeAffiliate }
  return runWithApp(pick(changers, what, 'change')(args))
}

function changePartner(args: string[]): Work {
  const { values, positionals } = parseArgs({
    args,
    options: { name: { type: 'string' } },
    allowPositionals: true,
  })
  const id = readWhich(positionals)
  const { name } = values
  if (!name) throw wrongOption('--name', 'the name of the partner')
  return async ({ partners, db }) => {
    await partners.renamePartner(db, id, name, commandLine)
    return { text: `partner ${id} is called ${name} now` }
  }
}

function changeCompany(args: string[]): Work {
  const { values, positionals } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      'launch-url': { type: 'string' },
      'replay-protection': { type: 'string' },
    },
    allowPositionals: true,
  })
  const code = readWhich(positionals)
  const { name, 'launch-url': url, 'replay-protection': protection } = values
  const launchUrl = url === nowhere ? null : url
  const change: CompanyChange = { name, launchUrl, replayProtection: readSwitch(protection) }
  assertChange(change)
  return async ({ partners, db, config: { development } }) => {
    if (typeof launchUrl === 'string') assertWebhookUrl(launchUrl, { development, field: '--launch-url' })
    await partners.changeCompany(db, code, change, commandLine)
    return { text: `company ${code} is changed` }
  }
}

function changeAffiliate(args: string[]): Work {
  const { values, positionals } = parseArgs({
    args,
    options: { name: { type: 'string' }, 'webhook-url': { type: 'string' } },
    allowPositionals: true,
  })
  const id = readWhich(positionals)
  if (!isUuid(id)) throw wrongOption('the affiliate', 'named by its id')
  const { name, 'webhook-url': url } = values
  assertChange({ name, url })
  return async ({ affiliates, audit, db, config: { development } }) => {
    const isAddress = url !== undefined && url !== nowhere
    if (isAddress) assertWebhookUrl(url, { development, field: '--webhook-url' })
    const subject = `affiliate ${id}`
    const { directory } = affiliates
    const actions = [
      ...(name === undefined ? [] : ['affiliate.change']),
      ...(url === undefined ? [] : ['affiliate.webhook']),
    ]
    const secret = await transaction(db, async (tx) => {
      if (name !== undefined) await directory.rename(tx, id, name)
      await audit.record(
        tx,
        actions.map((action) => ({ ...commandLine, action, subject, outcome: 'done' })),
      )
      return url === undefined ? undefined : directory.setWebhook(tx, id, isAddress ? url : undefined)
    })
    if (url === undefined) return { text: `${subject} is changed` }
    const text = secret
      ? [`webhooks     signed with ${secret}`, 'Keep what is secret here: it is not shown again.'].join('\n')
      : `${subject}: nothing is posted any more`
    return { text }
  }
}

function readWhich([which, ...more]: readonly string[]): string {
  if (!which || more.length > 0) throw wrongOption('what to change', 'named by one id or code')
  return which
}

function readSwitch(given: string | undefined): boolean | undefined {
  if (given === undefined) return undefined
  if (given !== 'on' && given !== 'off') throw wrongOption('--replay-protection', 'on or off')
  return given === 'on'
}

function assertChange(change: object): void {
  if (Object.values(change).every((each) => each === undefined)) {
    throw wrongOption('the change', 'given by one option at least')
  }
}
