import type { Db } from './database.ts'

export interface IdBlocks {
  /** The next `count` ids, ascending, in decimal. */
  take(count: number): Promise<string[]>
}

/**
 * Ids from a sequence whose increment is `size`: each `nextval` is a block of this process's own, so that a statement
 * can name its rows before they are stored. Ids of a process ascend; those of several interleave.
 */
export function createIdBlocks(db: Db, { sequence, size }: { sequence: string; size: number }): IdBlocks {
  let next = 0
  let end = 0
  let turn: Promise<unknown> = Promise.resolve()

  async function fill(count: number): Promise<string[]> {
    const ids: string[] = []
    while (ids.length < count) {
      if (next === end) {
        const [row] = await db<
          { start: string }[]
        >`select nextval(${sequence}::text::regclass)::text as start`
        next = Number(row?.start)
        end = next + size
      }
      ids.push(String(next++))
    }
    return ids
  }

  return {
    take(count) {
      if (end - next >= count) {
        const first = next
        next += count
        const ids = Array.from({ length: count }, (_, i) => String(first + i))
        return Promise.resolve(ids)
      }
      // One at a time: two must not fill from the same block.
      const taken = turn.then(() => fill(count))
      turn = taken.catch(() => {})
      return taken
    },
  }
}
