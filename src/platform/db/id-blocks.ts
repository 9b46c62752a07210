import type { Db } from './database.ts'

export interface IdBlocks {
  /**
   * The next `count` ids, ascending, in decimal. Who holds a transaction gives it along: with every connection in a
   * transaction that waits for ids, there would be none left to get them by.
   */
  take(count: number, tx?: Db): Promise<string[]>
}

/**
 * Ids from a sequence whose increment is `size`: each `nextval` is a block of this process's own, so that a statement
 * can name its rows before they are stored. Ids of a process ascend; those of several interleave.
 */
export function createIdBlocks(db: Db, { sequence, size }: { sequence: string; size: number }): IdBlocks {
  let next = 0
  let end = 0
  let turn: Promise<unknown> = Promise.resolve()

  async function drawBlock(by: Db): Promise<number> {
    const [row] = await by<{ start: string }[]>`select nextval(${sequence}::text::regclass)::text as start`
    return Number(row?.start)
  }

  async function fill(count: number): Promise<string[]> {
    const ids: string[] = []
    while (ids.length < count) {
      if (next === end) {
        next = await drawBlock(db)
        end = next + size
      }
      ids.push(String(next++))
    }
    return ids
  }

  /** Blocks of the caller's own, without waiting for anybody; what is left of the last is for all, or for nobody. */
  async function fillApart(count: number, tx: Db): Promise<string[]> {
    const ids: string[] = []
    while (ids.length < count) {
      const start = await drawBlock(tx)
      const used = Math.min(size, count - ids.length)
      for (let i = 0; i < used; i++) ids.push(String(start + i))
      if (used < size && next === end) {
        next = start + used
        end = start + size
      }
    }
    return ids
  }

  return {
    take(count, tx) {
      if (end - next >= count) {
        const first = next
        next += count
        const ids = Array.from({ length: count }, (_, i) => String(first + i))
        return Promise.resolve(ids)
      }
      if (tx) return fillApart(count, tx)
      // One at a time: two must not fill from the same block.
      const taken = turn.then(() => fill(count))
      turn = taken.catch(() => {})
      return taken
    },
  }
}
