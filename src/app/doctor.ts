import { pendingMigrations } from '../platform/db/migrations.ts'
import { countJobs } from '../platform/queue/queue.ts'
import { countLivePools } from '../platform/queue/workers.ts'
import { loadSecrets } from './app.ts'
import { readConfig, type Config } from './config.ts'
import { checkDatabase, openDatabase } from './database.ts'

interface Finding {
  readonly what: string
  readonly isGood: boolean
  readonly detail: string
}

/** `switchboard doctor`: one line a check, exit status 1 when something is wrong. */
export async function doctorCommand(): Promise<number> {
  const config = readConfig()
  const findings = [
    { what: 'configuration', isGood: true, detail: config.development ? 'development' : 'production' },
    ...(await examineDatabase(config)),
    ...examineCarriers(config),
  ]
  for (const { what, isGood, detail } of findings) {
    process.stdout.write(`${isGood ? 'good' : 'BAD '}  ${what.padEnd(14)} ${detail}\n`)
  }
  return findings.every(({ isGood }) => isGood) ? 0 : 1
}

async function examineDatabase(config: Config): Promise<Finding[]> {
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
        return [reached, { what: 'migrations', isGood: false, detail }]
      }
      await checkDatabase(db, await loadSecrets(config))
      const [workers, jobs] = [await countLivePools(db), await countJobs(db)]
      return [
        reached,
        { what: 'migrations', isGood: true, detail: 'up to date' },
        { what: 'master key', isGood: true, detail: 'fits the database' },
        {
          what: 'queue',
          isGood: true,
          detail: `${jobs} jobs wait or run, ${workers} worker lanes are alive`,
        },
      ]
    } finally {
      await database.close()
    }
  } catch (error) {
    return [{ what: 'database', isGood: false, detail: `${where}: ${(error as Error).message}` }]
  }
}

function examineCarriers({ calls, texts, development }: Config): Finding[] {
  const judge = (what: string, carrier: string): Finding => {
    if (carrier === 'none')
      return { what, isGood: false, detail: 'none is configured: nothing can be delivered' }
    const isGood = development || carrier !== 'loopback'
    return { what, isGood, detail: isGood ? carrier : 'loopback reaches no phone: it is for development' }
  }
  return [judge('call carrier', calls.carrier), judge('sms carrier', texts.carrier)]
}
