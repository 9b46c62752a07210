import { createBatcher } from '../../platform/db/batcher.ts'
import { isUnreachable, sqlState, transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Receipt } from './sms.port.ts'
import * as queries from './results.queries.ts'
import type { FinalResult, NamedReceipt, Outcome, RecipientKey } from './results.queries.ts'

/** Records wait so long for more, milliseconds: nobody waits for them. */
const gatherMs = 20
const maxBatch = 500
/** Nothing that a carrier took may be forgotten for a moment's trouble: it would be sent again. */
const recordTries = 10
const restMs = 500

type Try = { -readonly [Key in keyof Outcome]: Outcome[Key] }

export interface Recorder {
  /** Durable when it resolves. */
  record(key: RecipientKey, how: Omit<Outcome, keyof RecipientKey>): Promise<void>
  /** Durable when it resolves: results, refunds and notices, once for each recipient. */
  receive(carrier: string, receipts: readonly Receipt[]): Promise<void>
  drain(): Promise<void>
}

/**
 * Writes what carriers say, many at a time. A receipt that overtakes the record of its submission joins it, so that
 * both cost one write.
 */
export function createRecorder(house: {
  db: Database
  metrics: Metrics
  /** Whether a customer wants to be told of results. */
  isAnnounced(customerId: string): Promise<boolean>
  announce(tx: Db, finals: readonly FinalResult[]): Promise<void>
}): Recorder {
  const { db, metrics } = house
  /** Tries that are not written yet, by receipt name: the first can still be changed, the second only waited for. */
  const gathering = new Map<string, { entry: Try; written: Promise<void> }>()
  const underWay = new Map<string, Promise<void>>()

  const outcomes = createBatcher<Try, void>({
    gatherMs,
    maxBatch,
    lanes: 2,
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'record tries' }, size),
    run: async (tries) => {
      for (const { taken } of tries) if (taken) depart(nameOf(taken))
      const customers = new Set(
        tries.filter(({ code }) => code !== undefined).map(({ customerId }) => customerId),
      )
      const tells = (await Promise.all([...customers].map(house.isAnnounced))).includes(true)
      await write(tells, (tx) => queries.recordOutcomes(tx, tries))
      // Another process may have been given the receipt before this one had recorded whose it is.
      const awaited = tries.flatMap(({ taken, code }) => (taken && code === undefined ? [taken] : []))
      if (awaited.length > 0) await write(true, (tx) => queries.settleUnmatched(tx, awaited))
      return tries.map(() => undefined)
    },
  })

  const receipts = createBatcher<NamedReceipt, void>({
    gatherMs,
    maxBatch,
    keyOf: nameOf,
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'record receipts' }, size),
    run: async (received) => {
      const finals = await write(true, (tx) => queries.recordReceipts(tx, received))
      // A recipient that became known meanwhile looked for its receipt before it was there: so both look.
      if (finals.length < received.length) await write(true, (tx) => queries.settleUnmatched(tx, received))
      return received.map(() => undefined)
    },
  })

  function remember(name: string, entry: Try, written: Promise<void>): void {
    gathering.set(name, { entry, written })
    const forget = () => {
      gathering.delete(name)
      underWay.delete(name)
    }
    // Also when it could not be written: its receipt then has to come again.
    written.then(forget, forget)
  }

  function depart(name: string): void {
    const waiting = gathering.get(name)
    if (!waiting) return
    gathering.delete(name)
    underWay.set(name, waiting.written)
  }

  async function write(tells: boolean, work: (tx: Db) => Promise<FinalResult[]>): Promise<FinalResult[]> {
    const finals = await persist(() => {
      if (!tells) return work(db)
      return transaction(db, async (tx) => {
        const written = await work(tx)
        if (written.length > 0) await house.announce(tx, written)
        return written
      })
    })
    for (const { code } of finals) metrics.messageResults.inc({ code: String(code) })
    return finals
  }

  async function receiveOne(receipt: NamedReceipt): Promise<void> {
    const name = nameOf(receipt)
    const joined = gathering.get(name)
    if (joined) {
      joined.entry.code ??= receipt.code
      return joined.written
    }
    const written = underWay.get(name)
    if (written) await written.catch(() => {})
    await receipts.submit(receipt)
  }

  return {
    record(key, { taken, code }) {
      const entry: Try = { ...key, taken, code }
      const written = outcomes.submit(entry)
      if (taken) remember(nameOf(taken), entry, written)
      return written
    },
    receive: async (carrier, received) => {
      await Promise.all(received.map(({ ref, code }) => receiveOne({ carrier, ref, code })))
    },
    async drain() {
      await outcomes.drain()
      await receipts.drain()
    },
  }
}

const nameOf = ({ carrier, ref }: { carrier: string; ref: string }) => `${carrier} ${ref}`

/** Repeats what the database undid or was not there for. */
async function persist<Done>(work: () => Promise<Done>): Promise<Done> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const undone = ['40001', '40P01'].includes(sqlState(error) ?? '')
      if (tries === recordTries || !(undone || isUnreachable(error))) throw error
      if (!undone) await new Promise((resolve) => setTimeout(resolve, restMs))
    }
  }
}
