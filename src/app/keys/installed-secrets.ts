import { connectDatabase, type Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { holdSecrets, type HeldSecrets, type Unopened } from '../../platform/secrets/hold-secrets.ts'
import { loadMasterKeys, type KeySource } from '../../platform/secrets/key-files.ts'
import { listMasterKeys, openSecrets } from '../../platform/secrets/open-secrets.ts'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../config/config-reader.ts'
import type { OpenDatabase } from '../database.ts'

const explanations: Readonly<Record<Unopened, string>> = {
  unknown_key:
    'This database was sealed with another master key: restore SWITCHBOARD_KEY, or DATA_DIR/master.key, from your backup. ' +
    'While the key is changed both are needed (SWITCHBOARD_NEXT_KEY, or DATA_DIR/master.key.next).',
  being_changed:
    '`switchboard rotate-key --numbers` is at work: start this again when it has ended. It starts no server itself.',
}
const exitStatusOfBug = 70

export function keySource({ masterKey, nextMasterKey, dataDir }: Config): KeySource {
  return { fromEnvironment: { key: masterKey, next: nextMasterKey }, dataDir }
}

/** The secrets for as long as this process lives; it ends when it can follow a change of keys no longer. */
export async function holdInstalledSecrets(
  config: Config,
  { db, address }: OpenDatabase,
  log: Logger,
  options: { lookEveryMs?: number } = {},
): Promise<HeldSecrets> {
  const held = await holdSecrets({
    ...options,
    db,
    connect: (events) => connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
    readMasters: () => loadMasterKeys(keySource(config)),
    onLost(why) {
      log.fatal({ why: explanations[why] }, 'the process ends: what it seals, others could not open')
      process.exit(exitStatusOfBug)
    },
  })
  if (typeof held === 'string') throw new ConfigError(explanations[held])
  return held
}

/** The secrets for a look: nothing may be sealed with them. */
export async function openInstalledSecrets(config: Config, db: Database) {
  const opened = await openSecrets(db, () => loadMasterKeys(keySource(config)))
  if (!opened) throw new ConfigError(explanations.unknown_key)
  return opened
}

export async function describeMasterKey(db: Database): Promise<string> {
  const rows = await listMasterKeys(db)
  const current = rows.find(({ state }) => state === 'current')
  const unfinished =
    rows.length > 1 ? '; a change is under way: run `switchboard rotate-key` to finish it' : ''
  return `key ${current?.id} fits the database${unfinished}`
}

export function explainUnopened(why: Unopened): ConfigError {
  return new ConfigError(explanations[why])
}
