import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { connectDatabase, type Database } from '../../src/platform/db/database.ts'
import { keepOutput } from './kept-logs.ts'

const switchboard = join(import.meta.dirname, '../../bin/switchboard')

export interface ServerProcess {
  readonly child: ChildProcess
  readonly pid: number
  /** Everything it printed and logged so far. */
  output(): string
  /** Where it listens, by its own words. */
  readonly url: string
  /** `demo.json`: development only. */
  readonly demo: Demo
  /** Resolves with the exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

export interface Demo {
  readonly baseUrl: string
  readonly httpsUrl: string
  readonly caFile: string
  readonly callup: { readonly token: string }
  readonly senicare: object
  readonly sms4wp: {
    readonly token: string
    readonly userId: number
    readonly adminToken: string
    readonly signature: string
    readonly senderPhone: string
  }
  readonly virtualclass: { readonly apiKey: string; readonly secret: string; readonly companyCode: string }
  readonly itechs: { readonly apiKey: string; readonly webhookSecret: string }
  readonly console: { readonly url: string; readonly email: string; readonly password: string }
}

export type Environment = Readonly<Record<string, string>>

/** Runs a command of the server in a process of its own. */
export function runSwitchboard(
  args: string[],
  environment: Environment,
): { child: ChildProcess; output: () => string; ended: Promise<number | string> } {
  const child = spawn(switchboard, args, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      HTTPS_PORT: '0',
      // Few tests read pictures: the others do not pay for it.
      RECOGNITION_WARM: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += String(chunk)))
  child.stderr.on('data', (chunk) => (text += String(chunk)))
  const ended = once(child, 'close').then(([code, signal]) => {
    keepOutput(text)
    return (code ?? signal) as number | string
  })
  return { child, output: () => text, ended }
}

/** `switchboard start` (or `serve`, `work`), resolved when it says that it is ready. */
export async function startProcess(
  dataDir: string,
  environment: Environment = {},
  command = 'start',
): Promise<ServerProcess> {
  const { child, output, ended } = runSwitchboard([command], { DATA_DIR: dataDir, ...environment })
  const isReady = () => output().includes('"msg":"ready"')
  for (let tries = 0; tries < 4500 && !isReady() && child.exitCode === null; tries++) await pause()
  if (!isReady()) {
    // Nobody knows it yet: left alone, it would keep its PostgreSQL alive, and whoever cleans up would wait for ever.
    child.kill('SIGKILL')
    await ended
    throw new Error(`the server did not become ready:\n${output()}`)
  }
  const demo = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8').catch(() => '{}')) as Demo
  const url = /"url":"([^"]+)"/.exec(output())?.[1] as string
  return { child, pid: child.pid as number, output, url, demo, ended }
}

/** The database of the server that runs, or ran, in this folder. */
export async function connectTo(dataDir: string): Promise<Database> {
  const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim()
  const address = { host: join(dataDir, 'postgres'), port: 5432, user: 'switchboard', password }
  return connectDatabase({ ...address, database: 'switchboard' }, { poolSize: 1 })
}

/** The embedded PostgreSQL's process, from its own lock file; undefined when it does not run. */
export async function postgresPid(dataDir: string): Promise<number | undefined> {
  try {
    const pid = Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

/** Ends what a test left behind: its server, its PostgreSQL, its data. */
export async function cleanUp(dataDir: string, servers: readonly ServerProcess[]): Promise<void> {
  for (const { child, ended } of servers) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  }
  const pid = await postgresPid(dataDir)
  if (pid) {
    process.kill(pid, 'SIGQUIT')
    while (await postgresPid(dataDir)) await pause()
  }
  await rm(dataDir, { recursive: true, force: true })
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
