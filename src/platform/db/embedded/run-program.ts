import { spawn, type SpawnOptions } from 'node:child_process'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** Set to give up root for this program. */
  readonly identity: { readonly uid?: number; readonly gid?: number }
}

export interface Outcome {
  readonly ok: boolean
  readonly stdout: string
  /** What it said on stderr, or why it could not be started. */
  readonly complaint: string
}

/**
 * PostgreSQL needs nothing of our environment, and must not carry our secrets in its own.
 * The locale keeps its messages English: some of them are read by server-log.ts.
 */
const programEnvironment: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
}

export function spawnProgram(program: Program, options: SpawnOptions) {
  return spawn(program.file, program.args, {
    ...options,
    ...program.identity,
    cwd: '/',
    env: programEnvironment,
  })
}

export function runProgram(program: Program): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawnProgram(program, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', (error) => resolve({ ok: false, stdout, complaint: error.message }))
    child.on('close', (code, signal) => {
      const complaint = stderr.trim() || `${program.file} ended with ${signal ?? `status ${code}`}`
      resolve({ ok: code === 0, stdout, complaint })
    })
  })
}
