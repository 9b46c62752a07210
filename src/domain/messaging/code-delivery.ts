import { setTimeout as pause } from 'node:timers/promises'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database } from '../../platform/db/database.ts'
import { carrierStatus } from '../carrier-status/carrier-status.ts'
import * as queries from './code-delivery.queries.ts'
import type { CarrierWord, Messaging, SentCode } from './messaging.types.ts'
import { delivered, waiting } from './report-codes.ts'
import type { TextNetwork } from './text-network.ts'

/** Between two looks, milliseconds; the last one again and again. */
const lookAfterMs = [20, 30, 40, 60, 80, 100, 150, 200]
/** Beyond so many that wait, nobody else does. */
const maxWaiting = 2000
/** What processes that work said of their carriers is asked for so often at the most, milliseconds. */
const statusAgeMs = 1000

/** For flows that tell a person whether a code is on its way. */
export function createCodeDelivery(house: {
  db: Database
  network: Pick<TextNetwork, 'mayTake'>
}): Pick<Messaging, 'mayReach' | 'hearOf'> {
  const { db, network } = house
  const looks = createBatcher<SentCode, CarrierWord>({
    run: async (codes) => {
      const words = new Map((await queries.findWords(db, codes)).map((row) => [row.id, asWord(row)]))
      return codes.map(({ recipientId }) => words.get(recipientId) ?? 'unheard')
    },
  })
  let waitingCount = 0
  let elsewhere = { isUp: Promise.resolve(true), askedAt: -Infinity }

  function isUpElsewhere(): Promise<boolean> {
    if (performance.now() - elsewhere.askedAt > statusAgeMs) {
      elsewhere = { isUp: askElsewhere(), askedAt: performance.now() }
    }
    return elsewhere.isUp
  }

  async function askElsewhere(): Promise<boolean> {
    const said = (await carrierStatus.list(db)).filter(({ traffic }) => traffic === 'texts')
    return (
      said.length === 0 ||
      said.some(({ lines }) => lines.some(({ state }) => /^(?:up|throttled)/.test(state)))
    )
  }

  async function look(code: SentCode, withinMs: number): Promise<CarrierWord> {
    const until = performance.now() + withinMs
    for (let tries = 0; ; tries++) {
      const rest = lookAfterMs[Math.min(tries, lookAfterMs.length - 1)] as number
      await pause(rest, undefined, { ref: false })
      const word = await looks.submit(code)
      if (word !== 'unheard' || performance.now() + rest > until) return word
    }
  }

  return {
    mayReach: async (number) => network.mayTake({ number, type: 'SMS', lane: 0 }) ?? (await isUpElsewhere()),
    async hearOf(code, withinMs) {
      if (waitingCount >= maxWaiting) return 'unheard'
      waitingCount++
      try {
        return await look(code, withinMs)
      } finally {
        waitingCount--
      }
    },
  }
}

function asWord({ carrier, code }: queries.SaidOfCode): CarrierWord {
  if (code !== waiting) return code === delivered ? 'taken' : 'refused'
  return carrier === null ? 'unheard' : 'taken'
}
