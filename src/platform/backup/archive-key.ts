import { createSecretKey, hkdfSync, randomBytes, scrypt, timingSafeEqual, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { ArchiveError } from './archive-error.ts'

const magic = Buffer.from('SWITCHBOARD BACKUP 1\n')
const saltBytes = 32
const checkBytes = 16
const keyBytes = 32
export const headerBytes = magic.length + 1 + saltBytes + checkBytes

/** 128 MB and some tenths of a second for each guess at a passphrase (RFC 7914). */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const deriveFromPassphrase = promisify<string, Buffer, number, typeof cost, Buffer>(scrypt)

/** What an archive is sealed with: 32 bytes of a key file, or what a person remembers. */
export type ArchiveSecret =
  | { readonly kind: 'key'; readonly key: Buffer }
  | { readonly kind: 'passphrase'; readonly passphrase: string }

const kinds = { key: 1, passphrase: 2 } as const

/** The first bytes of a new archive, and the key of what follows: no two archives have the same. */
export async function makeArchiveKey(secret: ArchiveSecret): Promise<{ header: Buffer; key: KeyObject }> {
  const opening = Buffer.concat([magic, Buffer.of(kinds[secret.kind]), randomBytes(saltBytes)])
  const { key, check } = await derive(secret, opening)
  return { header: Buffer.concat([opening, check]), key }
}

/** The key of what follows these first bytes. Throws `ArchiveError`: no archive of ours, or another secret. */
export async function readArchiveKey(secret: ArchiveSecret, header: Buffer): Promise<KeyObject> {
  if (header.length < headerBytes || !header.subarray(0, magic.length).equals(magic)) {
    throw new ArchiveError('This is no backup of this server, or one of a later format.')
  }
  const isPassphrase = header[magic.length] === kinds.passphrase
  if (isPassphrase !== (secret.kind === 'passphrase')) {
    throw new ArchiveError(
      isPassphrase
        ? 'This backup was made with a passphrase: give it in BACKUP_PASSPHRASE, without a key file.'
        : 'This backup was made with a key file: name it by --key-file or BACKUP_KEY_FILE.',
    )
  }
  const { key, check } = await derive(secret, header.subarray(0, -checkBytes))
  if (!timingSafeEqual(check, header.subarray(-checkBytes))) {
    throw new ArchiveError(
      `The ${secret.kind === 'key' ? 'key file' : 'passphrase'} is not the one that this backup was made with.`,
    )
  }
  return key
}

/** The opening takes part, so that none of it can be altered. */
async function derive(secret: ArchiveSecret, opening: Buffer): Promise<{ key: KeyObject; check: Buffer }> {
  const root =
    secret.kind === 'key'
      ? secret.key
      : await deriveFromPassphrase(secret.passphrase.normalize('NFC'), opening, keyBytes, cost)
  const expand = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', root, opening, `switchboard backup ${purpose}`, length))
  return { key: createSecretKey(expand('key', keyBytes)), check: expand('check', checkBytes) }
}
