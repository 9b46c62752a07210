import { Fault } from '../../core/fault.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createApp, type App } from '../app.ts'
import { readConfig } from '../config/config.ts'
import { openDatabase } from '../database.ts'

/** One command on a wired application. */
export type Work = (app: App) => Promise<Outcome>

export interface Outcome {
  readonly text: string
  /** 0 when absent. */
  readonly status?: number
}

/** Wires the application to its database, prints what `work` has to say, and answers the exit status. */
export async function runWithApp(work: Work): Promise<number> {
  // Past the pooler: what a person waits for may take as long as it takes.
  const config = { ...readConfig(), databasePooler: undefined }
  const database = await openDatabase(config, () => {})
  try {
    const app = await createApp(config, database, createLogger({ level: 'error' }))
    try {
      const { text, status = 0 } = await work(app)
      process.stdout.write(`${text}\n`)
      return status
    } finally {
      await app.close()
    }
  } finally {
    await database.close()
  }
}

/** The choice of that name; throws `invalid_input` with the names that there are. */
export function pick<Choice>(
  choices: Readonly<Record<string, Choice>>,
  what: string | undefined,
  command: string,
): Choice {
  const choice = what !== undefined && Object.hasOwn(choices, what) ? choices[what] : undefined
  if (choice) return choice
  throw wrongOption(`what to ${command}`, `one of ${Object.keys(choices).join(', ')}`)
}

export function wrongOption(field: string, rule: string): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule }] })
}
