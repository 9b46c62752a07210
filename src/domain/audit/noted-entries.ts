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

/** By what an entry says, field after field: one text of them all would be written and hashed for each entry anew. */
type Branch = Map<string, Branch | Tally>

/** Entries that nobody waits for. Alike ones become one, so that a hundred thousand reads a second cost the log a few rows. */
export function createNotedEntries(write: (entries: readonly NotedEntry[]) => Promise<void>): NotedEntries {
  let tallies: Tally[] = []
  let tree: Branch = new Map()

  function count(entry: AuditEntry, { times, firstAt, lastAt }: Omit<Tally, 'entry'>): void {
    const { actor, action, subject, outcome, address } = entry
    const way = [actor, action, outcome, address, subject]
    const tally = findTally(tree, way)
    if (tally) {
      tally.times += times
      tally.lastAt = Math.max(tally.lastAt, lastAt)
    } else if (tallies.length < mostEntries || subject === '(many)') {
      const added = { entry, times, firstAt, lastAt }
      tallies.push(added)
      addTally(tree, way, added)
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
      const all = tallies
      tallies = []
      tree = new Map()
      await writeAll(all)
    },
  }
}

function findTally(tree: Branch, way: readonly string[]): Tally | undefined {
  let found: Branch | Tally | undefined = tree
  for (const step of way) {
    if (!(found instanceof Map)) return undefined
    found = found.get(step)
  }
  return found as Tally | undefined
}

function addTally(tree: Branch, way: readonly string[], tally: Tally): void {
  const [step = '', ...rest] = way
  if (rest.length === 0) return void tree.set(step, tally)
  const branch = tree.get(step)
  const next: Branch = branch instanceof Map ? branch : new Map()
  tree.set(step, next)
  addTally(next, rest, tally)
}
