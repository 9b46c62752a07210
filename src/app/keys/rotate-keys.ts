import { endLiveCodes } from '../../domain/verification/verification.ts'
import { connectDatabase, type Database } from '../../platform/db/database.ts'
import { endKeySession } from '../../platform/secrets/end-key-session.ts'
import { loadMasterKeys, makeNextKey, readNextKey, settleKeyFiles } from '../../platform/secrets/key-files.ts'
import { createMasterKey, type MasterKey } from '../../platform/secrets/master-key.ts'
import { listMasterKeys } from '../../platform/secrets/open-secrets.ts'
import { rekeyNumbers, type RekeyOutcome } from '../../platform/secrets/rekey-numbers.ts'
import {
  rotateMasterKey,
  type RotationOutcome,
  type RotationPace,
} from '../../platform/secrets/rotate-master-key.ts'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../config/config-reader.ts'
import type { OpenDatabase } from '../database.ts'
import { keySource } from './installed-secrets.ts'
import { forgottenTables, lookupColumns, sealedColumns } from './sealed-columns.ts'

/** A process looks every second; one of another machine may be busy. What it sealed is in the database within moments. */
const usualPace: RotationPace = { patienceMs: 15_000, settleMs: 3000 }
const greatestKeyId = 255

/** `oldFile`: where the old key is kept, if it was in a file. */
type Rotated = Extract<RotationOutcome, { kind: 'done' }> & { readonly oldFile: string | undefined }

/** A new master key, from the environment or into the data directory's key files. */
export async function rotateKey(
  config: Config,
  database: OpenDatabase,
  { say, pace = usualPace }: { say: (line: string) => void; pace?: RotationPace },
): Promise<Rotated | Exclude<RotationOutcome, { kind: 'done' }>> {
  const { db } = database
  const finished = await finishKeyFiles(config, db)
  if (finished) return finished
  const columns = sealedColumns.filter(({ sealedBy }) => sealedBy === 'box')
  const readMasters = () => loadMasterKeys(keySource(config))
  const outcome = await withSession(database, (session) =>
    rotateMasterKey({ db, session, readMasters, columns, pace, say }, (current) => drawNext(config, current)),
  )
  if (outcome.kind !== 'done') return outcome
  const oldFile = config.masterKey ? undefined : await settleKeyFiles(config.dataDir, outcome.oldId)
  return { ...outcome, oldFile }
}

/** New keys of phone numbers, look-ups and codes; no process may use the database. */
export async function rotateNumberKeys(config: Config, database: OpenDatabase): Promise<RekeyOutcome> {
  return withSession(database, (session) =>
    rekeyNumbers({
      db: database.db,
      session,
      readMasters: () => loadMasterKeys(keySource(config)),
      numbers: sealedColumns.filter(({ sealedBy }) => sealedBy === 'number'),
      lookups: lookupColumns,
      forgotten: Object.keys(forgottenTables),
      endCodes: endLiveCodes,
    }),
  )
}

/** The environment's next key, else one in a file beside the key file. */
async function drawNext({ masterKey, nextMasterKey, dataDir }: Config, current: Buffer): Promise<MasterKey> {
  if (!masterKey) return makeNextKey(dataDir)
  if (!nextMasterKey) {
    throw new ConfigError(
      'The master key is in SWITCHBOARD_KEY: make a new one (openssl rand -base64 32), restart every process with it in ' +
        'SWITCHBOARD_NEXT_KEY beside the old one, and run this again with both.',
    )
  }
  const next = createMasterKey(nextMasterKey)
  if (next.check.equals(current)) {
    throw new ConfigError(
      'The key in SWITCHBOARD_NEXT_KEY is in force already: set it as SWITCHBOARD_KEY, and leave the other one out.',
    )
  }
  return next
}

/** When an earlier change ended before the key files were in order: now they are. */
async function finishKeyFiles({ masterKey, dataDir }: Config, db: Database): Promise<Rotated | undefined> {
  const next = masterKey ? undefined : await readNextKey(dataDir)
  const [current, ...others] = await listMasterKeys(db)
  if (!next || !current?.check.equals(next.check) || others.length > 0) return undefined
  const oldId = current.id === 1 ? greatestKeyId : current.id - 1
  const oldFile = await settleKeyFiles(dataDir, oldId)
  return { kind: 'done', keyId: current.id, oldId, values: 0, oldFile }
}

/** Its session is closed, and what it locked free, when `work` has ended. */
async function withSession<T>(
  { address }: OpenDatabase,
  work: (session: Database) => Promise<T>,
): Promise<T> {
  const session = connectDatabase(address, { poolSize: 1, keepSession: true })
  try {
    return await work(session)
  } finally {
    await endKeySession(session)
  }
}
