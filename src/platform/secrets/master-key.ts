import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
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
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(randomBytes(keyBytes).toString('base64') + '\n')
    await handle.sync()
    await handle.close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const bytes = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')
  if (bytes.length !== keyBytes) {
    throw new Error(`${file} does not hold a ${keyBytes}-byte key in base64: restore it from your backup`)
  }
  return bytes
}
