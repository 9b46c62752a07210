import type { Db } from '../../platform/db/database.ts'
import { pickPage, type Page } from '../../platform/db/page.ts'
import { walkDeliveries, type DeliverySearch } from './search.queries.ts'
import type { StoredDelivery } from './webhooks.queries.ts'

/** Deliveries that one page looks at when most of them may not be what is looked for. */
const mostExamined = 500

/** Newest first. A page may be short, or empty, and have a next one: no index knows everything that can be asked for. */
export async function searchDeliveries(
  db: Db,
  filter: DeliverySearch,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<StoredDelivery>> {
  const { state, event } = filter
  const isFiltered = state !== undefined || event !== undefined
  const most = isFiltered ? Math.max(mostExamined, limit + 1) : limit + 1
  const rows = await walkDeliveries(db, filter, { after, limit: most })
  const found = rows.filter(
    (row) => (state === undefined || row.state === state) && (event === undefined || row.event === event),
  )
  return pickPage(found, { limit, last: rows.at(-1)?.id, isMore: rows.length === most })
}
