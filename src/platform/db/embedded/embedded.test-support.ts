import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { type EmbeddedPostgres } from './embedded.ts'
import { findPostmaster } from './postmaster-file.ts'

export const moduleFile = fileURLToPath(new URL('embedded.ts', import.meta.url))

/** Closed to all but this user, with a space and a letter beyond ASCII in its name. */
export const scratch = mkdtempSync(path.join(os.tmpdir(), 'switchboard embedded ü '))
const toRemove = [scratch]
const dataDirs: string[] = []
const children: ChildProcess[] = []

after(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const dataDir of dataDirs) await killLeftover(dataDir)
  for (const directory of toRemove) rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
})

async function killLeftover(dataDir: string): Promise<void> {
  const left = await findPostmaster(path.join(dataDir, 'postgres'))
  if (left === undefined) return
  process.kill(left.pid, 'SIGQUIT')
  while (!(await isDown(dataDir))) await sleep(20)
}

export function newDataDir(name: string): string {
  const dataDir = path.join(scratch, name)
  dataDirs.push(dataDir)
  return dataDir
}

/** One whose parent every user may pass. */
export function newReachableDataDir(): string {
  const parent = mkdtempSync('/tmp/switchboard-drop-')
  chmodSync(parent, 0o711)
  toRemove.push(parent)
  const dataDir = path.join(parent, 'data')
  dataDirs.push(dataDir)
  return dataDir
}

/** A child that does not outlive the test file; leads a process group of its own, as a terminal's job does. */
export function spawnChild(file: string, args: readonly string[]) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  children.push(child)
  return child
}

type Login = Omit<EmbeddedPostgres, 'stop'>

export async function withLogin<T>(server: Login, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const { host, port, user, password, database } = server
  const sql = postgres({ host, port, user, password, database, max: 1, onnotice: () => undefined })
  try {
    return await use(sql)
  } finally {
    await sql.end({ timeout: 2 })
  }
}

export const writeRow = (server: Login) =>
  withLogin(server, async (sql) => {
    await sql`create table note (words text)`
    await sql`insert into note values ('kept')`
  })

export const readRows = (server: Login) =>
  withLogin(server, async (sql) => [...(await sql<{ words: string }[]>`select words from note`)])

export async function getPostmasterPid(dataDir: string): Promise<number> {
  const postmaster = await findPostmaster(path.join(dataDir, 'postgres'))
  assert.ok(postmaster, 'a postmaster runs')
  return postmaster.pid
}

export async function isDown(dataDir: string): Promise<boolean> {
  return (await findPostmaster(path.join(dataDir, 'postgres'))) === undefined
}

/** A process of its own that opens the server, says so, and leaves when its stdin ends; `prefix` may wrap it. */
export function startOther(dataDir: string, prefix: readonly string[] = []) {
  const script = `
    import { openEmbeddedPostgres } from ${JSON.stringify(moduleFile)}
    const server = await openEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(JSON.stringify({ ...server, uid: process.getuid() }))
    for await (const _ of process.stdin);
    await server.stop()`
  const [file, ...args] = [...prefix, process.execPath, '--input-type=module', '--eval', script] as const
  const child = spawnChild(file ?? process.execPath, args)
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const opened = new Promise<Login & { uid: number }>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) =>
      resolve(JSON.parse(line.toString()) as Login & { uid: number }),
    )
    child.on('exit', () => reject(new Error('the other process ended')))
  })
  const killJob = () => process.kill(-(child.pid ?? 0), 'SIGKILL')
  return { child, opened, exited, killJob }
}
