import type { Db } from '../../platform/db/database.ts'
import { pickPage, type Page } from '../../platform/db/page.ts'
import type { AuditFilter, LoggedEntry } from './audit.types.ts'
import { walkEntries } from './search.queries.ts'

/** Lines that one page looks at when most of them may not be what is looked for. */
const mostExamined = 2000

export interface FoundEntry extends LoggedEntry {
  /** When and where it stands: what the next page goes on after. */
  readonly id: string
}

/** Newest first, along the index that fits the filter best. */
export async function searchLog(
  db: Db,
  filter: AuditFilter,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<FoundEntry>> {
  const { actor, action, subject, outcome } = filter
  const isFiltered = [actor, action, subject, outcome].some((each) => each !== undefined)
  const most = isFiltered ? Math.max(mostExamined, limit + 1) : limit + 1
  const rows = await walkEntries(db, filter, { after, limit: most })
  const found = rows.filter((row) => matches(row, filter))
  return pickPage(found, { limit, last: rows.at(-1)?.id, isMore: rows.length === most })
}

function matches(entry: LoggedEntry, { actor, action, subject, outcome }: AuditFilter): boolean {
  return (
    (actor === undefined || entry.actor === actor) &&
    (action === undefined || entry.action.startsWith(action)) &&
    (subject === undefined || entry.subject === subject) &&
    (outcome === undefined || entry.outcome === outcome)
  )
}
