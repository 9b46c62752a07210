import { v7 } from 'uuid'
import { createRandomPool } from '../secrets/random-pool.ts'

const drawRandom = createRandomPool(16)

/** A UUID of version 7 (RFC 9562): in the order of time, so that inserts stay at the end of an index (ADR 6). */
export function newId(): string {
  return v7({ random: drawRandom() })
}

/** No id that was made at this time or later is less. */
export function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}

/** No id is greater. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
