import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './loopback.queries.ts'

const shown = 100

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

export { eraseOld as eraseOldHandsets } from './loopback.queries.ts'
