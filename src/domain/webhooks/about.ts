import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { findNotices } from './about.queries.ts'

/** Of one tenant at one moment: a bulk of results is announced in one transaction. */
const mostOpened = 1000

/** Which notices an event caused. */
export interface NoticeSearch {
  readonly tenant: string
  /** When the event was stored: notices are stored with what they tell. */
  readonly moments: readonly Date[]
  /** Judges `data` of a notice's body. */
  isAbout(data: Readonly<Record<string, unknown>>): boolean
}

/** The ids of the deliveries that told of something, oldest first. */
export async function findNoticesAbout(
  db: Db,
  { box }: Pick<Secrets, 'box'>,
  { isAbout, ...search }: NoticeSearch,
): Promise<string[]> {
  if (search.moments.length === 0) return []
  const rows = await findNotices(db, search, mostOpened)
  return rows
    .filter(({ sealedBody }) => {
      const { data } = JSON.parse(box.open(sealedBody).toString()) as { data?: Record<string, unknown> }
      return data !== undefined && isAbout(data)
    })
    .map(({ id }) => id)
}
