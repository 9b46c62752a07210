import { parseArgs } from 'node:util'
import { readConfig, type Config } from '../config/config.ts'
import { checkMigrations, openDatabase, type OpenDatabase } from '../database.ts'
import { explainUnopened } from '../keys/installed-secrets.ts'
import { rotateKey, rotateNumberKeys } from '../keys/rotate-keys.ts'
import type { Outcome } from './run-with-app.ts'

/**
 * `switchboard rotate-key [--numbers]`: a new master key while the servers run; or, while none does, new keys of phone
 * numbers and look-ups. docs/operating/keys.md.
 */
export async function rotateKeyCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { numbers: { type: 'boolean' } } })
  const config = readConfig()
  const database = await openDatabase(config, () => {})
  try {
    await checkMigrations(database)
    const { text, status = 0 } = await (values.numbers ? rotateNumbers : rotateMaster)(config, database)
    print(text)
    return status
  } finally {
    await database.close()
  }
}

async function rotateMaster(config: Config, database: OpenDatabase): Promise<Outcome> {
  const outcome = await rotateKey(config, database, { say: print })
  switch (outcome.kind) {
    case 'done':
      return {
        text: [
          `Key ${outcome.keyId} alone is in use; ${outcome.values} values were sealed anew.`,
          ...whatNow(outcome),
        ].join('\n'),
      }
    case 'unready':
      return {
        text:
          `${outcome.lacking} of ${outcome.alive} processes do not follow. Each needs the new key in its SWITCHBOARD_NEXT_KEY, or, ` +
          'where key files are used, in DATA_DIR/master.key.next. Then run this again.',
        status: 1,
      }
    case 'busy':
      return alreadyRuns
    case 'unknown_key':
      throw explainUnopened('unknown_key')
  }
}

function whatNow({ oldFile, oldId }: { oldFile: string | undefined; oldId: number }): string[] {
  const backups = `Backups from before now need key ${oldId}: delete it when you delete them.`
  if (oldFile !== undefined) return [`Key ${oldId} is kept in ${oldFile}.`, backups]
  return [
    'From the next start on: SWITCHBOARD_KEY is what SWITCHBOARD_NEXT_KEY is now, which is left out.',
    backups,
  ]
}

async function rotateNumbers(config: Config, database: OpenDatabase): Promise<Outcome> {
  const outcome = await rotateNumberKeys(config, database)
  switch (outcome.kind) {
    case 'done':
      return {
        text: `Phone numbers and look-ups have new keys; ${outcome.values} values were sealed anew. Codes that were out have expired.`,
      }
    case 'in_use':
      return {
        text: `${outcome.processes} processes use this database: stop all of them first. Nothing was changed.`,
        status: 1,
      }
    case 'busy':
      return alreadyRuns
    case 'unknown_key':
      throw explainUnopened('unknown_key')
  }
}

const alreadyRuns: Outcome = {
  text: 'A change of the master key is under way: let it end, or run `switchboard rotate-key` to finish it.',
  status: 1,
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
