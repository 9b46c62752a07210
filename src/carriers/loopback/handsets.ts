import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './loopback.queries.ts'

const shown = 100

/** What the loopback phone of this number shows, newest first. */
export async function readHandset(house: { db: Database; secrets: Secrets }, number: PhoneNumber) {
  const sealedNumber = house.secrets.numbers.seal(number)
  const [texts, calls] = await Promise.all([
    queries.findTexts(house.db, sealedNumber, shown),
    queries.findCalls(house.db, sealedNumber, shown),
  ])
  return {
    messages: texts.map(({ id, from, type, subject, sealedBody, images, at }) => ({
      id,
      from,
      type,
      subject,
      body: house.secrets.box.open(sealedBody).toString(),
      images,
      at,
    })),
    calls,
  }
}

export { eraseOld as eraseOldHandsets } from './loopback.queries.ts'
