import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, appendFileSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import { eventually } from './callup.ts'
import { keepOutput } from './kept-logs.ts'

/** Whether a command is on the PATH, those for administrators included. */
export function has(command: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return [...folders, '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

export interface Program {
  readonly pid: number
  /** What it printed so far, for the message of a test that fails. */
  output(): string
  isRunning(): boolean
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  /** Asks it to end by this signal; what is still there after 5 s is killed. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** How to end what was started and not stopped. */
const running = new Set<() => void>()
process.once('exit', () => {
  for (const kill of running) kill()
})

const longestOutput = 4_000_000
const patienceMs = 5000

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  /** As nobody, where this process is root: PostgreSQL and PgBouncer refuse root. */
  readonly unprivileged?: boolean
  /** What it prints is written there too, after what is there already. */
  readonly logFile?: string | undefined
}

const nobody = '65534'

/** Words before a command: by setpriv the kernel ends it, should this process be killed. */
function prefixOf({ unprivileged }: ProgramOptions): string[] {
  const isOther = unprivileged && process.getuid?.() === 0
  if (!has('setpriv')) return []
  const as = isOther ? ['--reuid', nobody, '--regid', nobody, '--clear-groups'] : []
  return ['setpriv', '--pdeathsig', 'TERM', ...as]
}

/** A program in a process group of its own, which ends with this process at the latest. */
export function startProgram(
  command: string,
  args: readonly string[],
  folder: string,
  options: ProgramOptions = {},
): Program {
  const [file, ...all] = [...prefixOf(options), command, ...args]
  const child = spawn(file ?? command, all, {
    cwd: folder,
    detached: true,
    env: {
      PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
      HOME: folder,
      TERM: 'dumb',
      LANG: 'C.UTF-8',
      ...options.env,
    },
    // An open pipe that says nothing: some programs end with their standard input.
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const pid = child.pid ?? 0
  let text = ''
  const keep = (chunk: Buffer) => {
    if (text.length < longestOutput) text += String(chunk)
    if (options.logFile !== undefined) appendFileSync(options.logFile, chunk)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const signalAll = (signal: NodeJS.Signals) => {
    try {
      if (pid > 0) process.kill(-pid, signal)
    } catch {
      // It is gone already.
    }
  }
  const killAll = () => signalAll('SIGKILL')
  running.add(killAll)
  const isRunning = () => pid > 0 && child.exitCode === null && child.signalCode === null
  const ended = once(child, 'close').then(
    () => keepOutput(text),
    (error: unknown) => {
      text += String(error)
    },
  )
  return {
    pid,
    output: () => text,
    isRunning,
    ended,
    async stop(signal = 'SIGTERM') {
      const late = setTimeout(killAll, patienceMs)
      if (isRunning()) child.kill(signal)
      await ended
      clearTimeout(late)
      killAll()
      running.delete(killAll)
    },
  }
}

/** Resolves when somebody listens there; rejects when the program has ended instead or 10 s are over. */
export async function waitForListener(
  program: Program,
  { protocol, address, port }: { protocol: 'udp' | 'tcp'; address: string; port: number },
): Promise<void> {
  const bytes = address.split('.').map(Number).toReversed()
  const local = `${Buffer.from(bytes).toString('hex').toUpperCase()}:${port.toString(16).toUpperCase().padStart(4, '0')}`
  await eventually(async () => {
    if (!program.isRunning()) throw new Error(`the program did not start:\n${program.output()}`)
    const rows = readFileSync(`/proc/net/${protocol}`, 'utf8').split('\n')
    return rows.some((row) => isListener(row.trim().split(/\s+/), local)) ? true : undefined
  })
}

/** A row of /proc/net/tcp or udp: state 0A is LISTEN, 07 is a UDP socket without a peer. */
function isListener([, local, , state]: readonly string[], wanted: string): boolean {
  return local === wanted && (state === '0A' || state === '07')
}
