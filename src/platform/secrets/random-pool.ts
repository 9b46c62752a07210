import { randomFillSync } from 'node:crypto'

/** Random bytes by the piece: asking the system once for many costs a tenth of asking for each. */
export function createRandomPool(pieceBytes: number, pieces = 512): () => Buffer {
  const pool = Buffer.allocUnsafe(pieceBytes * pieces)
  let next = pool.length
  return () => {
    if (next === pool.length) {
      randomFillSync(pool)
      next = 0
    }
    next += pieceBytes
    // A copy: the pool's bytes are overwritten.
    return Buffer.from(pool.subarray(next - pieceBytes, next))
  }
}
