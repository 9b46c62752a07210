import { Fault } from '../../core/fault.ts'
import type { Db } from '../db/database.ts'
import { pickPage, type Page } from '../db/page.ts'
import * as queries from './failed-jobs.queries.ts'
import type { FailedJob } from './failed-jobs.queries.ts'

export type { FailedJob } from './failed-jobs.queries.ts'

/** Jobs that one page looks at: most of a long queue wait, and none of them failed. */
const mostExamined = 5000

/** Jobs that were given up after their last try, and stay for a person to decide. */
export const failedJobs = {
  /** Newest first. A page may be short, or empty, and have a next one. */
  async list(
    db: Db,
    { kind }: { readonly kind?: string | undefined },
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<FailedJob>> {
    const { failed, last, seen } = await queries.walkFailed(db, kind, { after, most: mostExamined })
    return pickPage(failed, { limit, last, isMore: seen === mostExamined })
  },
  /** With all its tries anew, the first one at once; returns its kind. Fault `not_found`; of two at once one. */
  async retry(db: Db, id: string): Promise<string> {
    return known(await queries.retry(db, id))
  },
  /** Forgets it; returns its kind. Fault `not_found`; of two at once one. */
  async drop(db: Db, id: string): Promise<string> {
    return known(await queries.drop(db, id))
  },
}

function known(kind: string | undefined): string {
  if (kind === undefined) throw new Fault('not_found')
  return kind
}
