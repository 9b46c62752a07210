import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../db/database.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import * as queries from './idempotency.queries.ts'
import type { AnswerRow } from './idempotency.queries.ts'

const pageSize = 500

/** Kept answers that name a person: a request that is repeated is then run again. Each of one day is opened. */
export function createAnswerEraser({ box }: { box: SecretBox }) {
  return async (tx: Db, person: Person): Promise<ErasureLine[]> => {
    let count = 0
    for (let after: AnswerRow | undefined; ;) {
      const page = await queries.pageAnswers(tx, { after, limit: pageSize })
      const theirs = page.filter(
        ({ key, sealedAnswer }) =>
          person.isNamedIn(key) || person.isNamedIn(box.open(sealedAnswer).toString()),
      )
      if (theirs.length > 0) await queries.eraseAnswers(tx, theirs)
      count += theirs.length
      after = page.at(-1)
      if (page.length < pageSize) break
    }
    return [{ what: 'kept answers to repeated requests', count, outcome: 'erased' }]
  }
}
