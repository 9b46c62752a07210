import type { Db } from '../../platform/db/database.ts'
import type { AuditFilter, LoggedEntry } from './audit.types.ts'

/**
 * Lines between two times, newest first; of one actor only if that is an operator, whose lines have an index of their own.
 * `after` and `id`: microseconds since 1970, strand, batch and place.
 */
export async function walkEntries(
  db: Db,
  { actor, since, until }: AuditFilter,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<(LoggedEntry & { readonly id: string })[]> {
  const isOperator = actor?.startsWith('operator ') === true
  // In the order of the index: by `=`, PostgreSQL might walk along the one of times and meet the lines of everybody.
  const own = isOperator ? db`and actor between ${actor} and ${actor} and actor like 'operator %'` : db``
  const [micros = '', strand = '', batch = '', place = ''] = after?.split('-') ?? []
  const at = db`(to_timestamp(0) + ${micros}::bigint * interval '1 microsecond')`
  const later = db`
    and at <= ${at} and (at, strand, batch, place) < (${at}, ${strand}::smallint, ${batch}::bigint, ${place}::int)`
  return db<(LoggedEntry & { id: string })[]>`
    select strand, batch, place, at, until, times, actor, action, subject, outcome, address,
           concat_ws('-', (extract(epoch from at) * 1000000)::bigint, strand, batch, place) as id
      from audit_entry
     where true ${until ? db`and at < ${until}` : db``} ${since ? db`and at >= ${since}` : db``}
           ${own} ${after === undefined ? db`` : later}
     order by ${isOperator ? db`actor,` : db``} at desc, strand desc, batch desc, place desc
     limit ${limit}`
}
