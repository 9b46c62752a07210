import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createMasterKey, masterKeyBytes, type MasterKey } from './master-key.ts'

export interface KeySource {
  /** What the environment gives; without a key there, the files of the data directory count. */
  readonly fromEnvironment: { readonly key: Buffer | undefined; readonly next: Buffer | undefined }
  readonly dataDir: string
}

/**
 * The master keys that this process may use: the one that is in force, and while it is changed the other one. Those of the
 * environment, else the key files of the data directory; the first of them is made at first start (mode 0600).
 */
export async function loadMasterKeys(source: KeySource): Promise<[MasterKey, ...MasterKey[]]> {
  const { key, next } = source.fromEnvironment
  if (key) return [createMasterKey(key), ...(next ? [createMasterKey(next)] : [])]
  const first = await readOrMake(source.dataDir, fileOf(source.dataDir))
  const second = await readKey(nextFileOf(source.dataDir))
  return [first, ...(second ? [second] : [])]
}

/** The key that is to follow the one of the key file: made once, and the same one when it is asked for again. */
export function makeNextKey(dataDir: string): Promise<MasterKey> {
  return readOrMake(dataDir, nextFileOf(dataDir))
}

export function readNextKey(dataDir: string): Promise<MasterKey | undefined> {
  return readKey(nextFileOf(dataDir))
}

/**
 * The next key takes the place of the key file; what was there stays beside it under the number of its key. Harmless when
 * that is done already. Returns the old key's file.
 */
export async function settleKeyFiles(dataDir: string, oldId: number): Promise<string> {
  const old = `${fileOf(dataDir)}.${oldId}.old`
  if ((await readKey(nextFileOf(dataDir))) === undefined) return old
  // Linked and not renamed: at no moment is there no key file, which a start would take for a first one.
  await rm(old, { force: true })
  await link(fileOf(dataDir), old)
  await rename(nextFileOf(dataDir), fileOf(dataDir))
  return old
}

/** The keys themselves, for whoever keeps a copy; none is made. The one of the first start, or of the environment, first. */
export async function readKeyBytes(source: KeySource): Promise<Buffer[]> {
  const { key, next } = source.fromEnvironment
  const files = [fileOf(source.dataDir), nextFileOf(source.dataDir)]
  const bytes = key ? [key, next] : await Promise.all(files.map(readBytes))
  return bytes.filter((each) => each !== undefined)
}

/** The key files of an installation that has none yet: the key, and while it is changed the next one. */
export async function writeKeyFiles(dataDir: string, [key, next]: readonly Buffer[]): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  if (key) await make(fileOf(dataDir), key)
  if (next) await make(nextFileOf(dataDir), next)
}

const fileOf = (dataDir: string) => join(dataDir, 'master.key')
const nextFileOf = (dataDir: string) => join(dataDir, 'master.key.next')

async function readOrMake(dataDir: string, file: string): Promise<MasterKey> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return (await readKey(file)) ?? createMasterKey(parse(file, await make(file, randomBytes(masterKeyBytes))))
}

async function readKey(file: string): Promise<MasterKey | undefined> {
  const bytes = await readBytes(file)
  return bytes && createMasterKey(bytes)
}

async function readBytes(file: string): Promise<Buffer | undefined> {
  const text = await readIfThere(file)
  return text === undefined ? undefined : parse(file, text)
}

function parse(file: string, text: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== masterKeyBytes) {
    throw new Error(
      `${file} does not hold a ${masterKeyBytes}-byte key in base64: restore it from your backup`,
    )
  }
  return bytes
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}

/** Written under another name and linked when it is whole, so that neither a crash nor a start beside this one finds half a key. */
async function make(file: string, bytes: Buffer): Promise<string> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${bytes.toString('base64')}\n`)
    await handle.sync()
    await link(draft, file)
  } catch (error) {
    // Another process was first: its key counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await handle.close()
    await rm(draft, { force: true })
  }
  return readFile(file, 'utf8')
}
