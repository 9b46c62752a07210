import { createLogger } from '../../platform/log/logger.ts'
import { readConfig } from '../config/config.ts'
import { migrateDatabase, openDatabase } from '../database.ts'
import { start, type Duties } from '../start.ts'

/** A call rings for up to 30 s, and what it became has to be recorded. */
const drainLimitMs = 60_000

/** Runs until SIGTERM or SIGINT, then drains; a second signal ends it at once. */
export async function runCommand(duties: Duties): Promise<number> {
  const config = readConfig()
  const log = createLogger({ level: config.logLevel })
  const stopped = Promise.withResolvers<string>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopped.resolve(signal)
      process.once(signal, () => process.exit(130))
    })
  }
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'a bug: the process ends, and starts clean')
    process.exit(70)
  })
  const running = await start(config, duties, { log, print: (line) => process.stdout.write(`${line}\n`) })
  log.info({ signal: await stopped.promise }, 'stopping: finishing what was begun')
  setTimeout(() => {
    log.error(
      { limitMs: drainLimitMs },
      'draining took too long; what is unfinished is done by the next process',
    )
    process.exit(1)
  }, drainLimitMs).unref()
  await running.stop()
  log.info('stopped')
  return 0
}

export async function migrateCommand(): Promise<number> {
  const database = await openDatabase(readConfig(), (line) => process.stderr.write(`${line}\n`))
  try {
    const applied = await migrateDatabase(database)
    process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to do\n')
    return 0
  } finally {
    await database.close()
  }
}
