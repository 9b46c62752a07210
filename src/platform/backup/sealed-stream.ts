import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { ArchiveError } from './archive-error.ts'

const chunkBytes = 64 * 1024
const tagBytes = 16
const nonceBytes = 12
/** Chunks are counted in four bytes: 256 TB. */
const mostChunks = 2 ** 32

/**
 * AES-256-GCM in chunks that know their place and whether they are the last (Hoang, Reyhanitabar, Rogaway and Vizár 2015,
 * STREAM): none can be altered, moved or left out, and what is cut off at the end is missed. Each stream needs a key of its own.
 */
export async function* sealStream(key: KeyObject, plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let place = 0
  for await (const { chunk, isLast } of inChunks(plain, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place++, isLast))
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
  }
}

/** What `sealStream` sealed. Throws `ArchiveError` in front of the first chunk that was altered or is missing. */
export async function* openStream(key: KeyObject, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let place = 0
  for await (const { chunk, isLast } of inChunks(sealed, chunkBytes + tagBytes)) {
    const plain = open(key, chunk, nonceOf(place, isLast))
    if (!plain) {
      const isCut = isLast && (chunk.length === 0 || open(key, chunk, nonceOf(place, false)) !== undefined)
      throw new ArchiveError(
        isCut
          ? 'This backup is not whole: its end is missing. Copy it again, or take another one.'
          : 'This backup was altered or damaged. Copy it again, or take another one.',
      )
    }
    place++
    yield plain
  }
}

function open(key: KeyObject, chunk: Buffer, nonce: Buffer): Buffer | undefined {
  if (chunk.length < tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(chunk.subarray(-tagBytes))
  const plain = decipher.update(chunk.subarray(0, -tagBytes))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plain
}

function nonceOf(place: number, isLast: boolean): Buffer {
  if (place >= mostChunks) throw new ArchiveError('This is more than one backup can hold.')
  const nonce = Buffer.alloc(nonceBytes)
  nonce.writeUInt32BE(place, nonceBytes - 5)
  nonce[nonceBytes - 1] = isLast ? 1 : 0
  return nonce
}

/** All chunks have `size` bytes but the last, which may have fewer, also none. */
async function* inChunks(
  source: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ chunk: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const part of source) {
    waiting.push(part)
    length += part.length
    if (length <= size) continue
    const all = Buffer.concat(waiting)
    let at = 0
    // Held back until more is there: else it could not be known whether it is the last.
    for (; all.length - at > size; at += size) yield { chunk: all.subarray(at, at + size), isLast: false }
    waiting = [all.subarray(at)]
    length = all.length - at
  }
  yield { chunk: Buffer.concat(waiting), isLast: true }
}
