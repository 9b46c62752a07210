import { createNaming, formsOf, type ErasureLine, type Person } from '../../core/person.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'

/** Forgets a person in one room of the house, in the caller's transaction. Lines with a count of 0 are left out of the report. */
export type EraseRoom = (tx: Db, person: Person) => Promise<readonly ErasureLine[]>

export interface ErasureReport {
  /** Nothing was changed. */
  readonly isDryRun: boolean
  readonly lines: readonly ErasureLine[]
}

export interface Erasure {
  /**
   * Forgets whoever has this number, in all rooms or, when it fails, in none. A dry run does the same, and undoes it. The audit
   * log says that it was done, and not to whom.
   */
  erasePerson(
    wish: { number: PhoneNumber; email?: string | undefined; dryRun: boolean },
    by: { actor: string; address: string },
  ): Promise<ErasureReport>
}

export function createErasure(house: {
  /** Not the domain's own connections: this transaction is long. */
  answersDb: Database
  secrets: Pick<Secrets, 'numbers'>
  audit: Pick<Audit, 'record'>
  rooms: readonly EraseRoom[]
}): Erasure {
  const { answersDb, secrets, audit, rooms } = house

  async function eraseAll(tx: Db, person: Person): Promise<ErasureLine[]> {
    const lines: ErasureLine[] = []
    for (const erase of rooms) lines.push(...(await erase(tx, person)))
    return lines.filter(({ count }) => count > 0)
  }

  return {
    async erasePerson({ number, email, dryRun }, by) {
      const numbers = formsOf(number)
      const person: Person = {
        numbers,
        sealedNumbers: numbers.map((each) => secrets.numbers.seal(each)),
        email,
        isNamedIn: createNaming(numbers, email),
      }
      const log = (tx: Db, action: string) =>
        audit.record(tx, [{ ...by, action, subject: 'person', outcome: 'done' }])
      if (dryRun) {
        const lines = await undone(answersDb, (tx) => eraseAll(tx, person))
        await log(answersDb, 'person.look-up')
        return { isDryRun: true, lines }
      }
      const lines = await transaction(answersDb, async (tx) => {
        const found = await eraseAll(tx, person)
        await log(tx, 'person.erase')
        return found
      })
      return { isDryRun: false, lines }
    },
  }
}

/** What `work` answers, as if it had never been done. */
async function undone<T>(db: Database, work: (tx: Db) => Promise<T>): Promise<T> {
  const rollback = new Error('a dry run ends here')
  let result: { readonly value: T } | undefined
  try {
    await transaction(db, async (tx) => {
      result = { value: await work(tx) }
      throw rollback
    })
  } catch (error) {
    if (error !== rollback || !result) throw error
  }
  return (result as { readonly value: T }).value
}
