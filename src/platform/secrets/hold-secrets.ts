import { transaction, type Database, type SessionEvents } from '../db/database.ts'
import { endKeySession } from './end-key-session.ts'
import * as locking from './key-locks.queries.ts'
import * as queries from './master-keys.queries.ts'
import { openSecrets, type FollowingBox, type ReadMasterKeys } from './open-secrets.ts'
import type { Secrets } from './secrets.ts'

const { locks } = locking
const usualLookEveryMs = 1000

export interface HeldSecrets {
  readonly secrets: Secrets
  close(): Promise<void>
}

/** `unknown_key`: the database is sealed with a key that is not known here. `being_changed`: nobody may seal numbers just now. */
export type Unopened = 'unknown_key' | 'being_changed'

/**
 * Opens what the database is sealed with, and follows its changes while the process runs: within a second it knows a new
 * master key, or seals with it. Session locks tell `rotateMasterKey` how far it is. `onLost` is called when it can follow no
 * longer: what it would seal then, others could not open.
 */
export async function holdSecrets(house: {
  db: Database
  connect: (events: SessionEvents) => Database
  readMasters: ReadMasterKeys
  onLost: (why: Unopened) => void
  lookEveryMs?: number
}): Promise<HeldSecrets | Unopened> {
  const { db, readMasters, onLost, lookEveryMs = usualLookEveryMs } = house
  const holding = createHolding(house.connect)
  const opened = (await holding.stayAlive()) ? await openSecrets(db, readMasters) : 'being_changed'
  const why = typeof opened === 'string' ? opened : opened ? await holding.follow(opened) : 'unknown_key'
  if (typeof opened !== 'object' || why) {
    await holding.close()
    return why ?? 'unknown_key'
  }
  let looking: Promise<void> = Promise.resolve()
  async function look(following: FollowingBox): Promise<void> {
    const reason = (await holding.stayAlive()) ? await holding.follow(following) : 'being_changed'
    if (reason) onLost(reason)
  }
  const timer = setInterval(() => {
    // Unreachable: everything else fails too, and it is looked again.
    looking = looking.then(() => look(opened)).catch(() => {})
  }, lookEveryMs).unref()
  return {
    secrets: opened.secrets,
    async close() {
      clearInterval(timer)
      await looking
      await holding.close()
    },
  }
}

interface Holding {
  /** False when another has the lock alone. Taken again on each new connection. */
  stayAlive(): Promise<boolean>
  /** Uses what the database says now, and says so by locks. */
  follow(following: Pick<FollowingBox, 'follow' | 'knows'>): Promise<'unknown_key' | undefined>
  close(): Promise<void>
}

/** One connection for as long as it lives: the locks are its session's. */
function createHolding(connect: (events: SessionEvents) => Database): Holding {
  let held: ReadonlySet<number> = new Set()
  let followed = ''
  const session = connect({ onClose: () => (held = new Set()) })

  return {
    async stayAlive() {
      if (held.has(locks.alive)) return true
      if (!(await locking.tryShare(session, locks.alive))) return false
      held = new Set([locks.alive])
      return true
    },

    async follow(following) {
      if (held.size > 1 && describe(await queries.listMasterKeys(session)) === followed) return undefined
      return transaction(session, async (tx) => {
        await locking.shareInTransaction(tx, locks.change)
        const rows = await queries.listMasterKeys(tx)
        if (!(await following.follow(rows))) return 'unknown_key'
        const wanted = new Set([locks.alive, ...rows.flatMap((row) => locksOf(row, following))])
        await locking.share(tx, [...wanted.difference(held)])
        await locking.unshare(tx, [...held.difference(wanted)])
        held = wanted
        followed = describe(rows)
        return undefined
      })
    },

    close: () => endKeySession(session),
  }
}

function locksOf({ id, state }: queries.MasterKeyRow, following: Pick<FollowingBox, 'knows'>): number[] {
  if (!following.knows(id)) return []
  return state === 'current' ? [locks.knows(id), locks.sealsWith(id)] : [locks.knows(id)]
}

function describe(rows: readonly queries.MasterKeyRow[]): string {
  return rows.map(({ id, check, state }) => `${id} ${state} ${check.toString('hex')}`).join('\n')
}
