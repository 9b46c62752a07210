/** `npm run check`: every tool at once, each one's output in one piece, and a table at the end. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { writeConsoleTypes } from './console-types.ts'

const checks = {
  types: ['tsc', '--noEmit'],
  'console types': ['tsc', '--project', 'console', '--noEmit'],
  lint: ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
  format: ['oxfmt', '--check', '.'],
  layers: ['node', 'scripts/cruise.ts'],
  'dead code': ['knip'],
  secrets: ['node', 'scripts/find-secrets.ts'],
  'lock file': ['node', 'scripts/complete-lock.ts', '--check'],
}

const root = path.dirname(import.meta.dirname)
const bin = path.join(root, 'node_modules', '.bin')

// The page's modules import them.
await writeConsoleTypes()
const results = await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)))

console.log()
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(13)} ${seconds.toFixed(1).padStart(5)} s`)
}
if (!results.every((result) => result.passed)) process.exitCode = 1

async function run(name: string, [program = '', ...args]: string[]) {
  const startedAtMs = performance.now()
  // Absolute, and first in the PATH: these tools need the Node of node_modules also when started by hand.
  const child = spawn(path.join(bin, program), args, {
    cwd: root,
    env: { ...process.env, PATH: bin + path.delimiter + process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const status = await new Promise<number | Error | null>((resolve) => {
    child.on('error', resolve).on('close', resolve)
  })
  const passed = status === 0
  const text = [Buffer.concat(output).toString().trim(), status instanceof Error ? status.message : ''].join(
    '',
  )
  if (!passed)
    console.log(`\n── ${name}: ${program} ${args.join(' ')}\n${text || `exit status ${String(status)}`}`)
  return { name, passed, seconds: (performance.now() - startedAtMs) / 1000 }
}
