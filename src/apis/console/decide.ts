import type { FastifyRequest } from 'fastify'
import type { Audit } from '../../domain/audit/audit.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { byOf } from './decision-log.ts'

export interface DecisionHouse {
  readonly audit: Pick<Audit, 'record'>
  /** Not the domain's own connections: a decision holds one while the domain may ask for another. */
  readonly answersDb: Database
}

/** One transaction with its line in the audit log: what was decided, by whom, about what, or neither. */
export async function decide<T>(
  { audit, answersDb }: DecisionHouse,
  request: FastifyRequest,
  /** Such as `user.block`. */
  action: string,
  /** Answers what the line is about, such as `user 5`. */
  work: (tx: Db) => Promise<{ subject: string; result: T }>,
): Promise<T> {
  return transaction(answersDb, async (tx) => {
    const { subject, result } = await work(tx)
    await audit.record(tx, [{ ...byOf(request), action, subject, outcome: 'done' }])
    return result
  })
}
