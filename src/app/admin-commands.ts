import { parseArgs } from 'node:util'
import { Fault } from '../core/fault.ts'
import { isUuid } from '../core/uuid.ts'
import { createLogger } from '../platform/log/logger.ts'
import { assertWebhookUrl } from '../domain/webhooks/webhooks.ts'
import { createApp, type App } from './app.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './database.ts'

type Work = (app: App) => Promise<string>

/** `switchboard create …`: prints the new credential once. */
export async function createCommand([what, ...args]: string[]): Promise<number> {
  const creators: Readonly<Record<string, (args: string[]) => Work>> = {
    app: createApplication,
    token: createToken,
    block: createBlocks,
  }
  return withApp(pick(creators, what, 'create')(args))
}

/** `switchboard block|unblock app|token|block …`: in force in every process within a second. */
export async function blockCommand([what, which]: string[], status: 'active' | 'blocked'): Promise<number> {
  const setters: Readonly<Record<string, (app: App, id: string) => Promise<void>>> = {
    app: ({ applications, db }, id) => applications.setApplicationStatus(db, id, status),
    token: ({ applications, db }, id) => applications.setTokenStatus(db, id, status),
    block: ({ applications, db }, id) => applications.setBlockStatus(db, id, status),
  }
  const set = pick(setters, what, 'block')
  if (!which || (what === 'app' && !isUuid(which))) {
    throw new Fault('invalid_input', {
      fields: [{ field: what as string, rule: 'named by its id, token or prefix' }],
    })
  }
  return withApp(async (app) => {
    await set(app, which)
    return `${what} ${what === 'token' ? '' : `${which} `}is ${status} now`
  })
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
  if (!name)
    throw new Fault('invalid_input', { fields: [{ field: '--name', rule: 'the name of the application' }] })
  if (fallbackText !== undefined && !fallbackText.includes('{code}')) {
    throw new Fault('invalid_input', {
      fields: [{ field: '--fallback-text', rule: 'a text with {code} in it' }],
    })
  }
  const limits = Object.entries({
    attemptsPerCode: values.attempts,
    resendGapSeconds: values['resend-gap'],
    sendsPerTenMinutes: values['per-10-minutes'],
    sendsPerDay: values['per-day'],
    codeLifeSeconds: values['code-life'],
  }).filter(([, value]) => value !== undefined)
  return async ({ applications, db, config }) => {
    if (callbackUrl) assertWebhookUrl(callbackUrl, { development: config.development })
    const made = await applications.create(db, {
      name,
      callbackUrl,
      fallbackText,
      prefixes: checkPrefixes(prefix),
      limits: Object.fromEntries(limits.map(([limit, value]) => [limit, Number(value)])),
    })
    return [
      `application  ${made.id}`,
      `token        ${made.token}`,
      ...(made.callbackSecret ? [`callback     signed with ${made.callbackSecret}`] : []),
      'Keep what is secret here: it is not shown again.',
    ].join('\n')
  }
}

function createToken(args: string[]): Work {
  const { values } = parseArgs({ args, options: { app: { type: 'string' } } })
  const id = values.app
  if (!id || !isUuid(id)) {
    throw new Fault('invalid_input', { fields: [{ field: '--app', rule: 'the id of an application' }] })
  }
  return async ({ applications, db }) => {
    if (!(await applications.findById(id))) throw new Fault('not_found')
    return `token        ${await applications.addToken(db, id)}\nKeep it: it is not shown again.`
  }
}

function createBlocks(args: string[]): Work {
  const { values } = parseArgs({ args, options: { prefix: { type: 'string', multiple: true } } })
  const prefixes = checkPrefixes(values.prefix ?? [])
  if (prefixes.length === 0) checkPrefixes([''])
  return async ({ applications, db }) => {
    await applications.addNumberBlocks(db, prefixes)
    return `${prefixes.length} number blocks are in the pool: ${prefixes.join(', ')}`
  }
}

/** With the four digits of a code after it a prefix has to be a caller number of 7 to 15 digits. */
function checkPrefixes(prefixes: string[]): string[] {
  if (prefixes.every((prefix) => /^[0-9]{3,11}$/.test(prefix))) return prefixes
  throw new Fault('invalid_input', { fields: [{ field: '--prefix', rule: '3 to 11 digits' }] })
}

function pick<Choice>(
  choices: Readonly<Record<string, Choice>>,
  what: string | undefined,
  command: string,
): Choice {
  const choice = what === undefined ? undefined : choices[what]
  if (choice) return choice
  const rule = `one of ${Object.keys(choices).join(', ')}`
  throw new Fault('invalid_input', { fields: [{ field: `what to ${command}`, rule }] })
}

async function withApp(work: Work): Promise<number> {
  const config = readConfig()
  const database = await openDatabase(config, () => {})
  try {
    const app = await createApp(config, database, createLogger({ level: 'error' }))
    try {
      process.stdout.write(`${await work(app)}\n`)
      return 0
    } finally {
      await app.close()
    }
  } finally {
    await database.close()
  }
}
