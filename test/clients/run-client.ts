import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const patienceMs = 60_000

/** A client in another language: which program it needs, and how its source becomes a run. */
export interface Language {
  readonly needs: string
  readonly file: string
  readonly commands: readonly (readonly [string, ...string[]])[]
}

export const languages = {
  bash: { needs: 'openssl', file: 'client.sh', commands: [['bash', '-eu', 'client.sh']] },
  ts: { needs: 'node', file: 'client.ts', commands: [[process.execPath, 'client.ts']] },
  php: { needs: 'php', file: 'client.php', commands: [['php', 'client.php']] },
  python: { needs: 'python3', file: 'client.py', commands: [['python3', 'client.py']] },
} as const satisfies Record<string, Language>

/** Compiled under the name of its public class, then run by the class that has `main`. */
export function javaOf(publicClass: string, main: string): Language {
  return {
    needs: 'javac',
    file: `${publicClass}.java`,
    commands: [
      ['javac', '-encoding', 'UTF-8', '-d', '.', `${publicClass}.java`],
      ['java', '-cp', '.', main],
    ],
  }
}

/** Runs it in a folder of its own and returns what its last command printed. */
export async function runClient({ file, commands }: Language, source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-client-'))
  try {
    await writeFile(join(folder, file), source)
    let output = ''
    for (const [command, ...args] of commands) {
      const env = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8' }
      output = (await run(command, args, { cwd: folder, timeout: patienceMs, env })).stdout
    }
    return output
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
