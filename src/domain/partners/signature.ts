import { timingSafeEqual } from 'node:crypto'
import type { HmacKey } from '../../platform/secrets/hmac-key.ts'

const digestBytes = 32
const zeros = Buffer.alloc(digestBytes)

/** What is signed, part after part with nothing between them. A text's characters are bytes, as Node reads a URL. */
export type SignedParts = readonly (string | Buffer)[]

/**
 * Whether the signature, HMAC-SHA256 in hex of any case, is by one of these secrets. The same steps for every signature,
 * also for one that cannot be right: the digest of each secret is computed and compared in constant time.
 */
export function isSignedBy(
  secrets: readonly HmacKey[],
  parts: SignedParts,
  signature: string,
  compare: (one: Buffer, other: Buffer) => boolean = timingSafeEqual,
): boolean {
  // Decoding ends at the first character that is no hex digit.
  const decoded = Buffer.from(signature, 'hex')
  const isWellFormed = signature.length === 2 * digestBytes && decoded.length === digestBytes
  const given = isWellFormed ? decoded : zeros
  let matches = 0
  for (const secret of secrets) {
    const isEqual = compare(secret.sign(parts), given)
    matches += Number(isEqual) & Number(isWellFormed)
  }
  return matches > 0
}
