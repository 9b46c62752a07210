import { setTimeout as sleep } from 'node:timers/promises'
import { giveTo } from './file-owners.ts'
import { type PostgresBinaries } from './binaries.ts'
import { type Answer, knock } from './knock.ts'
import { makeSocketDir, type Place } from './place.ts'
import { findPostmaster, removeStaleFiles } from './postmaster-file.ts'
import { type Runner, asRunner, ownerFor } from './run-as.ts'
import { runProgram, spawnProgram } from './run-program.ts'
import { isWorthRetrying, openServerLog, readServerLog, remedyFor } from './server-log.ts'
import { serverArguments } from './settings.ts'

export interface StartOptions {
  readonly place: Place
  readonly binaries: PostgresBinaries
  readonly runner: Runner
  readonly password: string
  readonly settings: Readonly<Record<string, string>>
  readonly log: (line: string) => void
}

const pollMs = 20
const retryStartMs = 10_000
const silentPatienceMs = 30_000
// Crash recovery replays up to max_wal_size, on any disk.
const recoveryPatienceMs = 5 * 60_000
const progressMs = 5_000

/** A start of the server, ours to watch because we are its parent. */
interface Launch {
  readonly pid: number | undefined
  readonly logBeginsAt: number
  /** Set when it has ended without our doing. */
  ended?: string
}

/** Returns a login to the server that serves the cluster, and starts one when none does. Only under the lock. */
export async function reachServer(options: StartOptions): Promise<Answer & { state: 'open' }> {
  const { place } = options
  const patience = startPatience(place)
  const progress = progressReporter(options.log)
  let launch: Launch | undefined
  for (;;) {
    const postmaster = await findPostmaster(place.cluster)
    const answer = await knockAtAll([place.socketDir, postmaster?.socketDir], options.password)
    if (answer.state === 'open') return answer
    if (answer.state === 'refused') throw loginError(place, answer.cause)
    if (launch?.ended !== undefined) {
      const said = await readServerLog(place.logFile, launch.logBeginsAt)
      if (!isWorthRetrying(said) || !patience.allowsRetry()) throw startError(place, launch.ended, said)
      await sleep(5 * pollMs)
      launch = undefined
    } else if (answer.state === 'nobody' && launch === undefined && postmaster === undefined) {
      launch = await startServer(options)
      patience.launched()
    }
    const exhausted = patience.exhaustedBy(answer)
    if (exhausted !== undefined) {
      giveUp(launch)
      throw exhausted
    }
    progress(answer)
    await sleep(pollMs)
  }
}

/** The address may differ from ours where TMPDIR does, so the postmaster's own word counts too. */
async function knockAtAll(socketDirs: readonly (string | undefined)[], password: string): Promise<Answer> {
  let answer: Answer = { state: 'nobody' }
  for (const socketDir of new Set(socketDirs)) {
    if (socketDir === undefined) continue
    answer = await knock(socketDir, password)
    if (answer.state !== 'nobody') return answer
  }
  return answer
}

async function startServer({ place, binaries, runner, settings }: StartOptions): Promise<Launch> {
  const { runAs } = runner
  if (runAs.how === 'drop') await giveTo(place.cluster, runAs)
  await makeSocketDir(place, ownerFor(runAs))
  if (runAs.how === 'drop' && place.socketDir !== place.cluster) await giveTo(place.socketDir, runAs)
  await removeStaleFiles(place)
  const compression = await bestWalCompression({ place, binaries, runner })
  const args = serverArguments(place, { ...compression, ...settings })
  const { handle, beginsAt } = await openServerLog(place.logFile)
  try {
    // A session of its own: Ctrl-C in the terminal reaches the application, which must drain first, not it.
    const stdio = ['ignore', handle.fd, handle.fd] as const
    const child = spawnProgram(asRunner(runAs, binaries.postgres, args), {
      detached: true,
      stdio: [...stdio],
    })
    child.unref()
    const launch: Launch = { pid: child.pid, logBeginsAt: beginsAt }
    child.on('error', (error) => (launch.ended = error.message))
    child.on('exit', (code, signal) => (launch.ended = signal ?? `status ${code}`))
    return launch
  } finally {
    await handle.close()
  }
}

/** lz4 costs a fraction of pglz's time, but only some builds have it, and a wrong value would stop the start. */
async function bestWalCompression({
  place,
  binaries,
  runner,
}: Pick<StartOptions, 'place' | 'binaries' | 'runner'>) {
  const args = ['-D', place.cluster, '-c', 'wal_compression=lz4', '-C', 'wal_compression']
  const outcome = await runProgram(asRunner(runner.runAs, binaries.postgres, args))
  return outcome.ok ? { wal_compression: 'lz4' } : {}
}

/** What we started and what never answered is asked to end (fast, orderly); what we only found is left alone. */
function giveUp(launch: Launch | undefined): void {
  if (launch?.pid !== undefined && launch.ended === undefined) process.kill(launch.pid, 'SIGINT')
}

function progressReporter(log: (line: string) => void): (answer: Answer) => void {
  let nextAt = Date.now() + progressMs
  return (answer) => {
    if (Date.now() < nextAt) return
    nextAt += progressMs
    log(`PostgreSQL is not ready yet (${answer.state === 'busy' ? answer.says : 'no answer'}), waiting`)
  }
}

function startError(place: Place, ended: string, said: string): Error {
  return new Error(
    `PostgreSQL did not start (${ended}). The end of ${place.logFile}:\n${said}\n${remedyFor(said)}`,
  )
}

/** Silence is borne for a short time since the last sign of life, recovery for a long one, retries for the shortest. */
function startPatience(place: Place) {
  const begunAt = Date.now()
  let lastSignAt = begunAt
  let firstLaunchAt: number | undefined
  return {
    launched() {
      lastSignAt = Date.now()
      firstLaunchAt ??= lastSignAt
    },
    allowsRetry: () => Date.now() - (firstLaunchAt ?? begunAt) < retryStartMs,
    exhaustedBy(answer: Answer): Error | undefined {
      const now = Date.now()
      if (answer.state === 'busy') lastSignAt = now
      if (now - lastSignAt < silentPatienceMs && now - begunAt < recoveryPatienceMs) return undefined
      const state = answer.state === 'busy' ? answer.says : 'no answer'
      const waited = Math.round((now - begunAt) / 1000)
      return new Error(`PostgreSQL was not ready after ${waited} s (${state}); see ${place.logFile}.`)
    },
  }
}

function loginError(place: Place, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : String(cause)
  return new Error(
    `The PostgreSQL of ${place.cluster} refuses the login: ${said}. Does ${place.passwordFile} still hold its password?`,
    { cause },
  )
}
