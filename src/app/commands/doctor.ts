import { callbackPrefix, pathNameOf } from '../../apis/senicare/sns-provider.ts'
import { createSolapiCarrier } from '../../carriers/solapi/solapi.ts'
import type { SolapiSettings } from '../../carriers/solapi/solapi-settings.ts'
import type { Route } from '../../core/carrier-routes.ts'
import { carrierStatus, type CarrierStatus } from '../../domain/carrier-status/carrier-status.ts'
import { examineCodeDays } from '../../domain/verification/verification.ts'
import { createImages } from '../../domain/images/images.ts'
import { openObjects, probeObjects } from '../../platform/objects/objects.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { pendingMigrations } from '../../platform/db/migrations.ts'
import { countJobs } from '../../platform/queue/queue.ts'
import { countLivePools } from '../../platform/queue/workers.ts'
import { readConfig, type Config } from '../config/config.ts'
import { findPoolerTrouble, openDatabase } from '../database.ts'
import { describeMasterKey, openInstalledSecrets } from '../keys/installed-secrets.ts'

const mostObjectsLookedAt = 1000

interface Finding {
  readonly what: string
  readonly isGood: boolean
  readonly detail: string
}

/** `switchboard doctor`: one line a check, exit status 1 when something is wrong. */
export async function doctorCommand(): Promise<number> {
  const config = readConfig()
  const { findings, status } = await examineDatabase(config)
  const all = [
    { what: 'configuration', isGood: true, detail: config.development ? 'development' : 'production' },
    ...findings,
    ...examineCarriers(config, status),
    ...(await examineBalances(config)),
    ...examineSocial(config),
  ]
  for (const { what, isGood, detail } of all) {
    process.stdout.write(`${isGood ? 'good' : 'BAD '}  ${what.padEnd(14)} ${detail}\n`)
  }
  return all.every(({ isGood }) => isGood) ? 0 : 1
}

interface Examined {
  readonly findings: readonly Finding[]
  readonly status: readonly CarrierStatus[]
}

async function examineDatabase(config: Config): Promise<Examined> {
  const where = config.databaseUrl ? 'DATABASE_URL' : `embedded in ${config.dataDir}`
  try {
    const database = await openDatabase(config, () => {})
    try {
      const { db } = database
      const [server] = await db<{ version: string }[]>`select current_setting('server_version') as version`
      const reached: Finding = {
        what: 'database',
        isGood: true,
        detail: `PostgreSQL ${server?.version}, ${where}`,
      }
      const pending = await pendingMigrations(db)
      if (pending.length > 0) {
        const detail = `run \`switchboard migrate\`: ${pending.join(', ')} are missing`
        return { findings: [reached, { what: 'migrations', isGood: false, detail }], status: [] }
      }
      const pooled = examinePooler(config, await findPoolerTrouble(database))
      const { secrets } = await openInstalledSecrets(config, db)
      const [workers, jobs] = [await countLivePools(db), await countJobs(db)]
      const findings = [
        reached,
        { what: 'migrations', isGood: true, detail: 'up to date' },
        ...pooled,
        { what: 'master key', isGood: true, detail: await describeMasterKey(db) },
        {
          what: 'queue',
          isGood: true,
          detail: `${jobs} jobs wait or run, ${workers} worker lanes are alive`,
        },
        await examineCodes(db),
        await examineObjects(config, db, secrets),
      ]
      return { findings, status: await carrierStatus.list(db) }
    } finally {
      await database.close()
    }
  } catch (error) {
    const detail = `${where}: ${(error as Error).message}`
    return { findings: [{ what: 'database', isGood: false, detail }], status: [] }
  }
}

function examinePooler({ databasePooler }: Config, trouble: string | undefined): Finding[] {
  if (!databasePooler) return []
  const prepares = databasePooler.prepares ? 'with' : 'without'
  const detail =
    trouble ?? `DATABASE_POOLER_URL, sessions are set as they should be, ${prepares} prepared statements`
  return [{ what: 'pooler', isGood: trouble === undefined, detail }]
}

/** Whether the days to come have their partitions: without `work` processes nobody makes them. */
async function examineCodes(db: Database): Promise<Finding> {
  const { partitions, missing, strays } = await examineCodeDays(db)
  const isGood = missing.length === 0 && strays === 0
  const what = 'code days'
  if (isGood) return { what, isGood, detail: `${partitions} partitions, the days to come are there` }
  const absent = missing.length > 0 ? `no partition for ${missing.join(', ')}` : 'all partitions are there'
  const detail = `${absent}, ${strays} codes outside: does a \`work\` process run? Its job \`sweep\` makes and mends them`
  return { what, isGood, detail }
}

/** Whether the store of images can be written, read and deleted in, and whether what it holds is known to the database. */
async function examineObjects(config: Config, db: Database, secrets: Secrets): Promise<Finding> {
  const objects = await openObjects(config.objects, config.dataDir)
  const images = createImages({ db, secrets, objects })
  const what = 'objects'
  try {
    const tookMs = Math.round(await probeObjects(objects))
    const found = await images.countStray(mostObjectsLookedAt)
    const stray = found.stray === 0 ? 'all with a row' : `${found.stray} WITHOUT a row`
    const detail = `${objects.place}: written, read and deleted in ${tookMs} ms; ${found.objects} looked at, ${stray}`
    return { what, isGood: found.stray === 0, detail }
  } catch (error) {
    const { message, cause } = error as Error
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : message
    return { what, isGood: false, detail: `${objects.place}: ${reason}` }
  } finally {
    await images.close()
  }
}

/** Whom the configuration names, whom routes ask, and what the processes that hold the connections say of them. */
function examineCarriers({ carriers }: Config, status: readonly CarrierStatus[]): Finding[] {
  return (['texts', 'calls'] as const).flatMap((section) => {
    const { entries, routes } = carriers[section]
    if (entries.length === 0) {
      return [{ what: section, isGood: false, detail: 'no carrier is configured: nothing can be delivered' }]
    }
    return [
      ...entries.map((entry) => examineCarrier(section, entry, status)),
      ...routes.map((route) => ({ what: `${section} route`, isGood: true, detail: describeRoute(route) })),
    ]
  })
}

function examineCarrier(
  what: 'texts' | 'calls',
  { name, kind, drained }: { name: string; kind: string; drained: boolean },
  status: readonly CarrierStatus[],
): Finding {
  const states = status
    .filter((each) => each.traffic === what && each.carrier === name && each.kind === kind)
    .flatMap(({ process: where, lines }) =>
      lines.map(({ line, state, outstanding, perSecond }) => ({
        state,
        text: `${line} ${state}, ${outstanding} under way, ${Math.round(perSecond)}/s (${where})`,
      })),
    )
  const isUp = states.length === 0 || states.some(({ state }) => /^(?:up|bound|paused)/.test(state))
  const said = states.length === 0 ? ['no process that works is running'] : states.map(({ text }) => text)
  return {
    what,
    isGood: isUp || drained,
    detail: [`${name} (${kind})${drained ? ', drained' : ''}`, ...said].join('; '),
  }
}

/** What is left with vendors that are paid in advance. */
async function examineBalances({ carriers }: Config): Promise<Finding[]> {
  const vendors = carriers.texts.entries.filter(({ kind }) => kind === 'solapi')
  return Promise.all(
    vendors.map(async ({ name, settings }): Promise<Finding> => {
      const what = 'balance'
      const carrier = createSolapiCarrier(name, settings as SolapiSettings, {
        log: createLogger({ level: 'silent' }),
      })
      try {
        return { what, isGood: true, detail: `${name}: ${await carrier.balance()} won` }
      } catch (error) {
        return { what, isGood: false, detail: `${name}: ${(error as Error).message}` }
      } finally {
        await carrier.close()
      }
    }),
  )
}

/** Whom people may sign in with, and what has to be registered there. */
function examineSocial({ social, publicUrl }: Config): Finding[] {
  return social.providers.map(({ name, settings }) => {
    const callback = `${publicUrl ?? '<the origin of each request>'}${callbackPrefix}/${pathNameOf(name)}`
    const how = settings.usesPkce ? 'with PKCE' : 'without PKCE'
    const detail = `${name}: ${new URL(settings.authorizationUrl).host} ${how}, callback address ${callback}`
    return { what: 'social sign-in', isGood: true, detail }
  })
}

function describeRoute({ prefix, types = ['*'], lanes = ['*'], order }: Route): string {
  const steps = order.map((step) =>
    Object.entries(step)
      .map(([name, weight]) => (weight === 1 ? name : `${name} x ${weight}`))
      .join(' | '),
  )
  return `${prefix || '*'} / ${types.join(',')} / ${lanes.join(',')}: ${steps.join(', then ')}`
}
