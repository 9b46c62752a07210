import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { isUuid } from '../../core/uuid.ts'
import type { ImageKey } from './image.types.ts'

/** CONTRACTS.md section 5: the link opens for 15 seconds. */
const linkLifeMs = 15_000
/** Whose, until when (ms), the HMAC: 43 characters are 32 bytes. */
const pattern = /^([0-9a-f]{32})([0-9a-f]{12})([A-Za-z0-9_-]{43})$/

/**
 * Links that open one image for 15 seconds: whose it is, until when, and an HMAC-SHA256 over both and the image's id.
 * `now` is the database's clock, in milliseconds, so that processes whose clocks differ agree.
 */
export interface ImageLinks {
  sign(image: ImageKey, now: number): string
  /** Undefined when it is not ours, was altered, belongs to another image, or is past its time. */
  verify(link: { id: string; token: string }, now: number): ImageKey | undefined
}

export function createImageLinks(key: KeyObject): ImageLinks {
  // A key for this alone: what else is looked up by HMAC can never be taken for a link.
  const linkKey = createSecretKey(createHmac('sha256', key).update('image links').digest())
  const mac = (owner: string, until: string, id: string) =>
    createHmac('sha256', linkKey).update(`${owner} ${until} ${id}`).digest()

  return {
    sign({ affiliateId, id }, now) {
      const owner = affiliateId.replaceAll('-', '')
      const until = Math.ceil(now + linkLifeMs)
        .toString(16)
        .padStart(12, '0')
      return owner + until + mac(owner, until, id).toString('base64url')
    },
    verify({ id, token }, now) {
      const [, owner, until, given] = pattern.exec(token) ?? []
      if (owner === undefined || until === undefined || given === undefined || !isUuid(id)) return undefined
      const bytes = Buffer.from(given, 'base64url')
      // The last character has room for bits that decode to nothing: a link has one spelling.
      if (bytes.toString('base64url') !== given) return undefined
      if (!timingSafeEqual(bytes, mac(owner, until, id.toLowerCase()))) return undefined
      return now <= Number.parseInt(until, 16)
        ? { affiliateId: asUuid(owner), id: id.toLowerCase() }
        : undefined
    },
  }
}

function asUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
