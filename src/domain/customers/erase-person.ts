import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './erase-person.queries.ts'
import { emailKey } from './lookup.ts'

/** Customers are businesses: what names a person among them. */
export function createCustomerEraser({ secrets }: { secrets: Pick<Secrets, 'box' | 'lookupKey'> }) {
  async function eraseEmails(tx: Db, email: string): Promise<ErasureLine[]> {
    const found = await queries.findByEmail(tx, emailKey(secrets.lookupKey, email))
    const deleted = found.filter(({ isDeleted }) => isDeleted)
    for (const { id } of deleted) {
      const nobody = `erased-${id}@invalid`
      const sealedEmail = secrets.box.seal(nobody)
      await queries.replaceEmail(tx, { id, sealedEmail, emailKey: emailKey(secrets.lookupKey, nobody) })
    }
    return [
      { what: 'addresses of deleted users', count: deleted.length, outcome: 'pseudonymised' },
      {
        what: 'users with this address',
        count: found.length - deleted.length,
        outcome: 'kept',
        why: 'an account with points: delete the user, and run this again',
      },
    ]
  }

  return async (tx: Db, { numbers, sealedNumbers, email }: Person): Promise<ErasureLine[]> => [
    {
      what: 'opt-outs of advertisements',
      count: await queries.countOptOuts(tx, sealedNumbers),
      outcome: 'kept',
      why: 'without them advertisements would be sent again',
    },
    {
      what: 'numbers that were claimed and not proved',
      count: await queries.eraseUnproved(tx, numbers),
      outcome: 'erased',
    },
    {
      what: 'numbers that customers send from',
      count: await queries.countSenders(tx, numbers),
      outcome: 'kept',
      why: "a business's own, also in the messages that it sent: its user removes it",
    },
    ...(email === undefined ? [] : await eraseEmails(tx, email)),
  ]
}
