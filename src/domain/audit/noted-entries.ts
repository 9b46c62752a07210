import type { AuditEntry, NotedEntry } from './audit.types.ts'

/** Different ones at a time; what comes beyond is counted without its subject and address. */
const mostEntries = 10_000
/** In a statement. */
const mostAtOnce = 500

export interface NotedEntries {
  /** Counts it. Never waits and never fails. */
  add(entry: AuditEntry): void
  /** Writes what was counted; what cannot be written now is kept for the next time. */
  flush(): Promise<void>
}

interface Tally {
  readonly entry: AuditEntry
  readonly firstAt: number
  lastAt: number
  times: number
}

/** Entries that nobody waits for. Alike ones become one, so that a hundred thousand reads a second cost the log a few rows. */
export function createNotedEntries(write: (entries: readonly NotedEntry[]) => Promise<void>): NotedEntries {
  let tallies = new Map<string, Tally>()

  function count(entry: AuditEntry, { times, firstAt, lastAt }: Omit<Tally, 'entry'>): void {
    const { actor, action, subject, outcome, address } = entry
    const key = `${actor}\n${action}\n${subject}\n${outcome}\n${address}`
    const tally = tallies.get(key)
    if (tally) {
      tally.times += times
      tally.lastAt = Math.max(tally.lastAt, lastAt)
    } else if (tallies.size < mostEntries || subject === '(many)') {
      tallies.set(key, { entry, times, firstAt, lastAt })
    } else {
      count({ actor: '(many)', action, subject: '(many)', outcome, address: '' }, { times, firstAt, lastAt })
    }
  }

  async function writeAll(all: readonly Tally[]): Promise<void> {
    for (let from = 0; from < all.length; from += mostAtOnce) {
      const part = all.slice(from, from + mostAtOnce)
      const now = performance.now()
      const ago = (at: number) => Math.max(0, Math.round(now - at))
      try {
        await write(
          part.map(({ entry, times, firstAt, lastAt }) => ({
            ...entry,
            times,
            firstAgoMs: ago(firstAt),
            lastAgoMs: ago(lastAt),
          })),
        )
      } catch (error) {
        for (const tally of all.slice(from)) count(tally.entry, tally)
        throw error
      }
    }
  }

  return {
    add(entry) {
      const at = performance.now()
      count(entry, { times: 1, firstAt: at, lastAt: at })
    },
    async flush() {
      const all = [...tallies.values()]
      tallies = new Map()
      await writeAll(all)
    },
  }
}
