import { setTimeout as sleep } from 'node:timers/promises'
import type { ErasureLine, Person } from '../../core/person.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './loopback.queries.ts'

const shown = 100
const watchedEveryMs = 200

/** What the loopback phone of this number shows, newest first; images by their ids. */
export async function readHandset(house: { db: Database; secrets: Secrets }, number: PhoneNumber) {
  const sealedNumber = house.secrets.numbers.seal(number)
  const [texts, calls] = await Promise.all([
    queries.findTexts(house.db, sealedNumber, shown),
    queries.findCalls(house.db, sealedNumber, shown),
  ])
  return {
    messages: texts.map(({ id, type, sealedContent, imageIds, at }) => {
      const content = house.secrets.box.open(sealedContent).toString()
      const { from, subject, body } = JSON.parse(content) as { from: string; subject: string; body: string }
      return { id, from, type, subject: subject || null, body, images: imageIds, at }
    }),
    calls,
  }
}

/** An image on the phone of this number. */
export async function findHandsetImage(
  house: { db: Database; secrets: Secrets },
  { number, id }: { number: PhoneNumber; id: string },
): Promise<{ mimeType: string; bytes: Buffer } | undefined> {
  const sealedNumber = house.secrets.numbers.seal(number)
  const image = await queries.findImage(house.db, { sealedNumber, id })
  return image && { mimeType: image.mimeType, bytes: house.secrets.box.open(image.sealedBytes) }
}

/**
 * Calls `onChange` for the phone as it is, and again soon after each change, until `ended`. It looks again and again, and not
 * at what this process delivers: another one may.
 */
export async function watchHandset(
  house: { db: Database; secrets: Secrets },
  { number, ended }: { number: PhoneNumber; ended: AbortSignal },
  onChange: (handset: Awaited<ReturnType<typeof readHandset>>) => void,
): Promise<void> {
  const sealedNumber = house.secrets.numbers.seal(number)
  let seen: string | undefined
  while (!ended.aborted) {
    try {
      const mark = await queries.findHandsetMark(house.db, sealedNumber)
      // Read after the mark: what arrives in between is shown now, and once more.
      if (mark !== seen) onChange(await readHandset(house, number))
      seen = mark
    } catch {
      // The database is away; whoever watches stays.
    }
    await sleep(watchedEveryMs, undefined, { signal: ended, ref: false }).catch(() => undefined)
  }
}

/** Where something arrived lately, latest first. */
export async function listHandsets(house: {
  db: Database
  secrets: Secrets
}): Promise<{ number: PhoneNumber; at: Date }[]> {
  const busy = await queries.findBusyHandsets(house.db, { within: 300, limit: 20 })
  return busy.map(({ sealedNumber, at }) => ({ number: house.secrets.numbers.open(sealedNumber), at }))
}

/** What the loopback phone of a person shows. */
export async function eraseHandsetsOf(tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> {
  const count = await queries.erasePhones(tx, sealedNumbers)
  return [{ what: 'calls and texts of the loopback phone', count, outcome: 'erased' }]
}

export { eraseOld as eraseOldHandsets } from './loopback.queries.ts'
