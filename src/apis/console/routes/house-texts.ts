import type { PhoneNumber } from '../../../core/phone-number.ts'
import type { MessageSummary, Messaging } from '../../../domain/messaging/messaging.ts'

/** More would not be one code. */
const most = 5

/** Texts of the house that were accepted for a number in the transaction of this moment, which is known to the millisecond. */
export async function findHouseTexts(
  { lookup }: Pick<Messaging, 'lookup'>,
  receiver: PhoneNumber,
  at: Date,
): Promise<readonly MessageSummary[]> {
  const until = new Date(at.getTime() + 1)
  const { items } = await lookup.search({ receiver, ofTheHouse: true, since: at, until }, { limit: most })
  return items
}
