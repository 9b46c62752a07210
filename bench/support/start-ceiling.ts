import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** `bare-fastify.ts` in a process of its own; with inserts into the database of `dataDir`, where one is named. */
export async function startCeiling(dataDir?: string): Promise<{ url: string; end: () => void }> {
  const address = dataDir === undefined ? [] : [JSON.stringify(await addressOf(dataDir))]
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-fastify.ts'), ...address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: line.toString().trim(), end: () => child.kill() }
}

/** Of the database that a server started in this folder. */
export async function addressOf(dataDir: string) {
  const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim()
  const host = join(dataDir, 'postgres')
  return { host, port: 5432, user: 'switchboard', password, database: 'switchboard' }
}
