import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import path from 'node:path'
import { seedName, timesName } from '../../test/support/property-runs.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Properties of what reads bytes from others: they stand beside their sources, bounded, and are run `times` as often here. */
export async function fuzzDecoders({ times, seed }: { times: number; seed: number }): Promise<number> {
  const files = globSync('src/**/mutated-*.test.ts', { cwd: root })
  const child = spawn(process.execPath, ['scripts/test.ts', ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [timesName]: String(times), [seedName]: String(seed) },
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}
