import { v7 } from 'uuid'
import { createRandomPool } from '../secrets/random-pool.ts'

const drawRandom = createRandomPool(16)

/** A UUID of version 7 (RFC 9562): in the order of time, so that inserts stay at the end of an index (ADR 6). */
export function newId(): string {
  return v7({ random: drawRandom() })
}
