import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ArchiveError } from '../../platform/backup/archive-error.ts'
import type { ArchiveSecret } from '../../platform/backup/archive-key.ts'
import type { Totals } from '../../platform/backup/records.ts'
import { openObjects } from '../../platform/objects/objects.ts'
import { readKeyBytes } from '../../platform/secrets/key-files.ts'
import { streamBackup, writeBackup } from '../backup/make-backup.ts'
import { createProgress } from '../backup/progress.ts'
import { restoreBackup, verifyBackup } from '../backup/restore-backup.ts'
import { restoreMasterKeys, type KeyAdvice } from '../backup/restore-master-keys.ts'
import { readConfig, type Config } from '../config/config.ts'
import { openDatabase } from '../database.ts'
import { keySource } from '../keys/installed-secrets.ts'
import { wrongOption } from './run-with-app.ts'

/** Standard output may be the archive. */
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** `switchboard backup FILE|-`: database and images, while the server runs. docs/operating/backup.md. */
export async function backupCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'key-file': { type: 'string' }, 'with-master-key': { type: 'boolean' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw wrongOption('FILE', 'one file, or - for the output')
  const config = readConfig()
  const secret = await readSecret(config, values['key-file'])
  const withKeys = values['with-master-key'] ?? false
  if (withKeys && secret.kind !== 'passphrase') {
    throw wrongOption(
      '--with-master-key',
      'given with BACKUP_PASSPHRASE, which nobody finds beside the archive',
    )
  }
  const keys = withKeys ? await readKeyBytes(keySource(config)) : []
  const database = await openDatabase(config, () => {})
  const objects = await openObjects(config.objects, config.dataDir)
  try {
    const progress = createProgress(say)
    const masterKeys = keys.map((key) => key.toString('base64'))
    const house = { database, objects, secret, masterKeys, progress }
    const totals =
      file === '-' ? await streamBackup(house, process.stdout, false) : await writeBackup(house, file)
    progress.end()
    say(`Backed up ${describe(totals)}.`)
    if (!withKeys) say('The master key is not in it: keep that in another place.')
    return 0
  } finally {
    objects.close()
    await database.close()
  }
}

/** `switchboard restore FILE`: into an empty database; `--check` only reads. */
export async function restoreCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'key-file': { type: 'string' }, check: { type: 'boolean' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw wrongOption('FILE', 'a backup')
  const config = readConfig()
  const secret = await readSecret(config, values['key-file'])
  say('Reading all of it …')
  const { manifest, end } = await verifyBackup(file, secret)
  say(`A backup of ${manifest.at}, whole and unaltered: ${describe(end)}.`)
  if (values.check) return 0
  const keys = await restoreMasterKeys(config, manifest, { write: false })
  const database = await openDatabase(config, () => {})
  const objects = await openObjects(config.objects, config.dataDir)
  try {
    const progress = createProgress(say)
    const done = await restoreBackup({ database, objects, secret, progress }, file)
    await restoreMasterKeys(config, manifest, { write: true })
    say(`Restored ${end.rows} rows and ${done.objects} images.`)
    if (done.migrations.length > 0) say(`Brought up to date: ${done.migrations.join(', ')}.`)
    say(adviceOf[keys])
    return 0
  } finally {
    objects.close()
    await database.close()
  }
}

const adviceOf: Readonly<Record<KeyAdvice, string>> = {
  fits: 'The master key fits. Now: switchboard doctor, ledger verify, audit verify.',
  written:
    'The master key was in it, and is in DATA_DIR/master.key now. Now: switchboard doctor, ledger verify, audit verify.',
  missing:
    'The master key is not here. Put it into DATA_DIR/master.key or SWITCHBOARD_KEY before you start anything: a server ' +
    'without one makes a new one, which opens nothing of this.',
}

function describe({ tables, rows, objects, gone }: Totals): string {
  const erased = gone > 0 ? ` (${gone} were erased meanwhile)` : ''
  return `${rows} rows of ${tables} tables and ${objects} images${erased}`
}

async function readSecret({ backup }: Config, option: string | undefined): Promise<ArchiveSecret> {
  const keyFile = option ?? backup.keyFile
  if (keyFile !== undefined) return { kind: 'key', key: await readKeyFile(keyFile) }
  if (backup.passphrase !== undefined) return { kind: 'passphrase', passphrase: backup.passphrase }
  throw new ArchiveError(
    'A backup is always sealed: give --key-file FILE (openssl rand -base64 32 > FILE), or a passphrase in BACKUP_PASSPHRASE.',
  )
}

async function readKeyFile(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ArchiveError(`The key file ${file} cannot be read.`, { cause })
  })
  const value = text.trim()
  const key = Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64')
  if (key.length !== 32)
    throw new ArchiveError(`The key file ${file} does not hold 32 bytes in base64 or hex.`)
  return key
}
