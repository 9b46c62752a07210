import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { findNotices } from './about.queries.ts'

/** Of one tenant at these moments: a bulk of results is announced in one transaction. */
const mostOpened = 5000
/** Of those, what an answer holds. */
const mostFound = 200

/** Which notices some events caused. */
export interface NoticeSearch {
  readonly tenant: string
  /** When the events were stored: notices are stored with what they tell. */
  readonly moments: readonly Date[]
  /** What a notice with this `data` is about; undefined when it is none of those that are looked for. */
  keyOf(data: Readonly<Record<string, unknown>>): string | undefined
}

/** What the deliveries that told of something are about, by their ids. */
export async function findNoticesAbout(
  db: Db,
  { box }: Pick<Secrets, 'box'>,
  { keyOf, ...search }: NoticeSearch,
): Promise<Map<string, string>> {
  if (search.moments.length === 0) return new Map()
  const rows = await findNotices(db, search, mostOpened)
  const found = rows.flatMap(({ id, sealedBody }) => {
    const { data } = JSON.parse(box.open(sealedBody).toString()) as { data?: Record<string, unknown> }
    const key = data && keyOf(data)
    return key === undefined ? [] : [[id, key] as const]
  })
  return new Map(found.slice(0, mostFound))
}
