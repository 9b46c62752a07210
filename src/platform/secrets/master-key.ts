import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

const keyBytes = 32

/** One 256-bit key, never in the database; every other key is derived from it (HKDF, RFC 5869). */
export interface MasterKey {
  derive(purpose: string): KeyObject
}

export function createMasterKey(bytes: Buffer): MasterKey {
  if (bytes.length !== keyBytes) throw new Error(`the master key must have ${keyBytes} bytes`)
  return {
    // A key object, because Node prepares a key given as bytes anew for each call: five times the cost of the HMAC.
    derive: (purpose) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', bytes, '', `switchboard ${purpose}`, keyBytes))),
  }
}

/** The key of the environment, else the key file of the data directory, made at first start (mode 0600). */
export async function loadMasterKey(options: {
  fromEnvironment: Buffer | undefined
  dataDir: string
}): Promise<MasterKey> {
  return createMasterKey(options.fromEnvironment ?? (await readOrMakeKeyFile(options.dataDir)))
}

async function readOrMakeKeyFile(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, 'master.key')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const text = (await readIfThere(file)) ?? (await makeKeyFile(file))
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== keyBytes) {
    throw new Error(`${file} does not hold a ${keyBytes}-byte key in base64: restore it from your backup`)
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
async function makeKeyFile(file: string): Promise<string> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(randomBytes(keyBytes).toString('base64') + '\n')
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
