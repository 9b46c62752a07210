import { createHash } from 'node:crypto'
import type { AuditEntry } from './audit.types.ts'

/** An entry as it is stored: its times in microseconds since 1970, all numbers in decimal. */
export interface StoredEntry extends AuditEntry {
  readonly atMicros: string
  readonly untilMicros: string
  readonly times: string
}

/** The same bytes as `canonicalText` of `audit.queries.ts` writes, so that the chain is checked without trust in the database. */
function canonicalOf(entry: StoredEntry): string {
  const { atMicros, untilMicros, times, actor, action, subject, outcome, address } = entry
  const texts = [actor, action, subject, outcome, address]
  return `${atMicros} ${untilMicros} ${times} ${texts.map((text) => `${Buffer.byteLength(text)}:${text}`).join('')}`
}

/** The hash of a batch: SHA-256 of the hash before it, 32 bytes, and its entries. Hashes are hex. */
export function linkHash(previous: string, entries: readonly StoredEntry[]): string {
  const hash = createHash('sha256').update(previous, 'hex')
  for (const entry of entries) hash.update(canonicalOf(entry))
  return hash.digest('hex')
}
