import type { Db, Fragment } from '../../platform/db/database.ts'

/** A message's place in time; `at` as PostgreSQL writes it, to the microsecond. */
export interface Place {
  readonly at: string
  readonly id: string
}

export interface ErasedBatch {
  readonly count: number
  /** The last one that was looked at. */
  readonly last: Place | null
  /** When the first one was accepted that is still to be sent or reported, and so was let be. */
  readonly keptFrom: string | null
}

/** Whose texts: each kind is looked through on its own. */
export type Kind = 'texts' | 'house texts'

/** How far a kind is looked through. */
export interface Marks {
  readonly reached: string
  /** When the first one was accepted that was let be on the way, where the way is not over. */
  readonly keptFrom: string | null
}

export async function findMarks(db: Db, kind: Kind): Promise<Marks> {
  const [row] = await db<Marks[]>`
    select coalesce(max(reached) filter (where what = ${kind}), '-infinity')::text as reached,
           (max(reached) filter (where what = ${keptOf(kind)}))::text as "keptFrom"
      from retention_mark where what in (${kind}, ${keptOf(kind)})`
  return row as Marks
}

export async function setMarks(db: Db, kind: Kind, { reached, keptFrom }: Marks): Promise<void> {
  await db`
    with over as (
      delete from retention_mark where what = ${keptOf(kind)} and ${keptFrom}::text is null
    )
    insert into retention_mark (what, reached)
    select what, at::timestamptz
      from (values (${kind}::text, ${reached}::text), (${keptOf(kind)}::text, ${keptFrom}::text)) as mark (what, at)
     where at is not null
    on conflict (what) do update set reached = excluded.reached`
}

const keptOf = (kind: Kind) => `${kind} let be`

/**
 * What messages of this age said, the names of their recipients and their images, the next `limit` messages after a place.
 * Numbers, results, costs and refunds stay. An empty content is one that was forgotten.
 */
export async function eraseTexts(
  db: Db,
  { after, days, limit }: { after: Place; days: number; limit: number },
): Promise<ErasedBatch> {
  const [row] = await db<ErasedBatch[]>`
    with due as materialized (
      select customer_id, id, accepted_at from message
       where (accepted_at, id) > (${after.at}::text::timestamptz, ${after.id}::bigint)
         and accepted_at < now() - make_interval(days => ${days})
       order by accepted_at, id
       limit ${limit}
    ), looked_at as materialized (
      select due.*, exists (
               select from message_recipient as recipient
                where recipient.customer_id = due.customer_id and recipient.message_id = due.id
                  and report_code = 1000) as is_waiting
        from due
    ), texts as (
      update message set sealed_content = '' from looked_at as done
       where not is_waiting and message.customer_id = done.customer_id and message.id = done.id
         and sealed_content <> ''
    ), recipients as (
      update message_recipient as recipient
         set sealed_name = null, sealed_content = case when sealed_content is not null then ''::bytea end
        from looked_at as done
       where not is_waiting and recipient.customer_id = done.customer_id and recipient.message_id = done.id
         and (sealed_name is not null or sealed_content <> '')
    ), images as (
      delete from message_resource as resource using looked_at as done
       where not is_waiting and resource.customer_id = done.customer_id and resource.message_id = done.id
    )
    ${summing(db, 'looked_at')}`
  return row ?? nothing
}

/** The same for what the house's own texts said: a code is let be for an hour, a notice, which is tried for hours, for a day. */
export async function eraseHouseTexts(
  db: Db,
  { after, limit }: { after: Place; limit: number },
): Promise<ErasedBatch> {
  const [row] = await db<ErasedBatch[]>`
    with due as materialized (
      select id, accepted_at, lane <> 0 and accepted_at >= now() - interval '1 day' and sealed_content <> '' as is_waiting
        from message
       where customer_id = 0 and (accepted_at, id) > (${after.at}::text::timestamptz, ${after.id}::bigint)
         and accepted_at < now() - interval '1 hour'
       order by accepted_at, id
       limit ${limit}
    ), texts as (
      update message set sealed_content = '' from due
       where not is_waiting and customer_id = 0 and message.id = due.id and sealed_content <> ''
    )
    ${summing(db, 'due')}`
  return row ?? nothing
}

const nothing: ErasedBatch = { count: 0, last: null, keptFrom: null }

/** What a batch comes to, of rows of (id, accepted_at, is_waiting). */
function summing(db: Db, batch: string): Fragment {
  return db`
    select count(*)::int as count, (min(accepted_at) filter (where is_waiting))::text as "keptFrom",
           (select json_build_object('at', accepted_at::text, 'id', id::text)
              from ${db(batch)} order by accepted_at desc, id desc limit 1) as last
      from ${db(batch)}`
}
