import { parseArgs } from 'node:util'
import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import { assertWebhookUrl } from '../../domain/webhooks/webhooks.ts'
import { createAffiliate, createAffiliateKey } from './affiliate-commands.ts'
import { createOperator } from './operator-commands.ts'
import { createUser } from './create-user.ts'
import { decide } from './decide.ts'
import { createCompany, createPartner, createPartnerKey } from './partner-commands.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** `switchboard create …`: prints the new credential once. */
export async function createCommand([what, ...args]: string[]): Promise<number> {
  const creators: Readonly<Record<string, (args: string[]) => Work>> = {
    app: createApplication,
    user: createUser,
    token: createToken,
    block: createBlocks,
    partner: createPartner,
    company: createCompany,
    affiliate: createAffiliate,
    key: createKey,
    operator: createOperator,
  }
  return runWithApp(pick(creators, what, 'create')(args))
}

/** `create key --partner ID` or `--affiliate ID`: each has options of its own. */
function createKey(args: string[]): Work {
  const names = (option: string) => args.some((argument) => argument.split('=')[0] === option)
  if (names('--affiliate')) return createAffiliateKey(args)
  if (names('--partner')) return createPartnerKey(args)
  throw wrongOption('the owner', 'one of --partner ID and --affiliate ID')
}

function createApplication(args: string[]): Work {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      'callback-url': { type: 'string' },
      'fallback-text': { type: 'string' },
      prefix: { type: 'string', multiple: true },
      attempts: { type: 'string' },
      'resend-gap': { type: 'string' },
      'per-10-minutes': { type: 'string' },
      'per-day': { type: 'string' },
      'code-life': { type: 'string' },
    },
  })
  const { name, 'callback-url': callbackUrl, 'fallback-text': fallbackText, prefix = [] } = values
  if (!name) throw wrongOption('--name', 'the name of the application')
  if (fallbackText !== undefined && !fallbackText.includes('{code}')) {
    throw wrongOption('--fallback-text', 'a text with {code} in it')
  }
  const limits = Object.entries({
    attemptsPerCode: values.attempts,
    resendGapSeconds: values['resend-gap'],
    sendsPerTenMinutes: values['per-10-minutes'],
    sendsPerDay: values['per-day'],
    codeLifeSeconds: values['code-life'],
  }).filter(([, value]) => value !== undefined)
  return async ({ applications, audit, db, config }) => {
    if (callbackUrl !== undefined) assertWebhookUrl(callbackUrl, { development: config.development })
    const wish = {
      name,
      callbackUrl,
      fallbackText,
      prefixes: checkPrefixes(prefix),
      limits: Object.fromEntries(limits.map(([limit, value]) => [limit, Number(value)])),
    }
    const made = await decide({ audit, db }, 'application.create', async (tx) => {
      const result = await applications.create(tx, wish)
      return { subject: `application ${result.id}`, result }
    })
    const text = [
      `application  ${made.id}`,
      `token        ${made.token}`,
      ...(made.callbackSecret ? [`callback     signed with ${made.callbackSecret}`] : []),
      'Keep what is secret here: it is not shown again.',
    ].join('\n')
    return { text }
  }
}

function createToken(args: string[]): Work {
  const { values } = parseArgs({
    args,
    options: { app: { type: 'string' }, user: { type: 'string' }, scope: { type: 'string' } },
  })
  const { app: applicationId, user: customerId, scope } = values
  if ((applicationId === undefined) === (customerId === undefined)) {
    throw wrongOption('the owner', 'one of --app ID and --user ID')
  }
  if (customerId !== undefined) {
    return async ({ customers, audit, db }) => {
      const { value } = await decide({ audit, db }, 'token.grant', async (tx) => {
        const result = await customers.grantToken(tx, { customerId, scope: scope ?? 'client' })
        return { subject: `token ${result.id} of user ${customerId}`, result }
      })
      return { text: `token        ${value}\nAn earlier token of this user and scope is revoked.` }
    }
  }
  if (!applicationId || !isUuid(applicationId)) throw wrongOption('--app', 'the id of an application')
  if (scope !== undefined) throw wrongOption('--scope', 'absent: tokens of an application have none')
  return async ({ applications, audit, db }) => {
    if (!(await applications.findById(applicationId))) throw new Fault('not_found')
    const token = await decide({ audit, db }, 'token.create', async (tx) => ({
      subject: `application ${applicationId}`,
      result: await applications.addToken(tx, applicationId),
    }))
    return { text: `token        ${token}\nKeep it: it is not shown again.` }
  }
}

function createBlocks(args: string[]): Work {
  const { values } = parseArgs({ args, options: { prefix: { type: 'string', multiple: true } } })
  const prefixes = checkPrefixes(values.prefix ?? [])
  if (prefixes.length === 0) checkPrefixes([''])
  return async ({ applications, audit, db }) => {
    await decide({ audit, db }, 'block.create', async (tx) => ({
      subject: `block ${prefixes.join(' ')}`,
      result: await applications.addNumberBlocks(tx, prefixes),
    }))
    return { text: `${prefixes.length} number blocks are in the pool: ${prefixes.join(', ')}` }
  }
}

/** With the four digits of a code after it a prefix has to be a caller number of 7 to 15 digits. */
function checkPrefixes(prefixes: string[]): string[] {
  if (prefixes.every((prefix) => /^[0-9]{3,11}$/.test(prefix))) return prefixes
  throw wrongOption('--prefix', '3 to 11 digits')
}
