import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import type { MessageType } from './sms.port.ts'
import type { ReportCode } from './report-codes.ts'

export interface SummaryRow {
  readonly id: string
  readonly customerId: string
  readonly type: MessageType
  readonly lane: number
  readonly acceptedAt: Date
  readonly sendAt: Date | null
  readonly isScheduled: boolean
  readonly cancelledAt: Date | null
  readonly senderPhone: string
  readonly isTest: boolean
  readonly recipients: number
}

/** The index that is walked along. `after` is the id of the last one seen. */
export type Walk =
  | { readonly along: 'id'; readonly id: string }
  | { readonly along: 'number'; readonly sealedNumber: Buffer }
  | { readonly along: 'failed' }
  | { readonly along: 'cancelled' }
  | { readonly along: 'scheduled' }
  | {
      readonly along: 'time'
      readonly customerId: string | undefined
      readonly since?: Date | undefined
      readonly until?: Date | undefined
    }

const greatestId = '9223372036854775807'

/** The ids of messages that have a recipient of this kind, each once, newest first: one look into the index for each. */
function walkRecipients(
  db: Db,
  which: Fragment,
  { after, limit }: { after: string | undefined; limit: number },
) {
  return db`
    with recursive step as (
      (select message_id from message_recipient
        where ${which} and message_id < ${after ?? greatestId} order by message_id desc limit 1)
      union all
      select (select recipient.message_id from message_recipient as recipient
               where ${which} and recipient.message_id < step.message_id order by recipient.message_id desc limit 1)
        from step where step.message_id is not null
    )
    select message_id as id, row_number() over () as place from step where message_id is not null limit ${limit}`
}

/** The place of the last one seen in the order of `column`, then id. */
function seen(db: Db, column: Fragment, after: string): Fragment {
  return db`((select ${column} from message where id = ${after}), ${after}::bigint)`
}

/**
 * A customer's are asked for in the order of the index that knows customers: by `=`, PostgreSQL might walk along that of
 * all and meet everybody's.
 */
function walkTime(
  db: Db,
  walk: Walk & { along: 'time' },
  { after, limit }: { after: string | undefined; limit: number },
) {
  const { customerId, since, until } = walk
  const order = db`${customerId === undefined ? db`` : db`customer_id,`} accepted_at desc, id desc`
  return db`
    select id, row_number() over (order by ${order}) as place
      from message
     where true
       ${customerId === undefined ? db`` : db`and customer_id between ${customerId} and ${customerId}`}
       ${since ? db`and accepted_at >= ${since}` : db``}
       ${until ? db`and accepted_at < ${until}` : db``}
       ${after === undefined ? db`` : db`and (accepted_at, id) < ${seen(db, db`accepted_at`, after)}`}
     order by ${order} limit ${limit}`
}

function candidates(db: Db, walk: Walk, page: { after: string | undefined; limit: number }): Fragment {
  const { after, limit } = page
  switch (walk.along) {
    case 'id':
      return db`select id, 1 as place from message where id = ${walk.id} and id < ${after ?? greatestId}`
    case 'number':
      return walkRecipients(db, db`sealed_number = ${walk.sealedNumber}`, page)
    case 'failed':
      return walkRecipients(db, db`failed`, page)
    case 'cancelled':
      return db`
        select id, row_number() over (order by id desc) as place from message
         where cancelled_at is not null and id < ${after ?? greatestId}
         order by id desc limit ${limit}`
    case 'scheduled':
      return db`
        select id, row_number() over (order by send_at, id) as place from message
         where send_at is not null and cancelled_at is null and send_at > now()
           ${after === undefined ? db`` : db`and (send_at, id) > ${seen(db, db`send_at`, after)}`}
         order by send_at, id limit ${limit}`
    case 'time':
      return walkTime(db, walk, page)
  }
}

/** The next messages along an index, in its order. */
export async function walkMessages(
  db: Db,
  walk: Walk,
  page: { after: string | undefined; limit: number },
): Promise<SummaryRow[]> {
  return db<SummaryRow[]>`
    with candidate as materialized (${candidates(db, walk, page)})
    select message.id, customer_id as "customerId", type, lane, accepted_at as "acceptedAt", send_at as "sendAt",
           coalesce(send_at > now(), false) as "isScheduled", cancelled_at as "cancelledAt",
           sender_phone as "senderPhone", is_test as "isTest", recipients
      from candidate join message on message.id = candidate.id
     order by place`
}

type Key = Pick<SummaryRow, 'customerId' | 'id'>

const asKeys = (db: Db, keys: readonly Key[]) => db`
  unnest(${tokenArray(keys.map((key) => key.customerId))}::bigint[], ${tokenArray(keys.map((key) => key.id))}::bigint[])
    as key (customer_id, message_id)`

export interface OutcomeRow {
  readonly messageId: string
  readonly waiting: number
  readonly delivered: number
  readonly failed: number
}

/** Reads every recipient of these messages: the caller bounds how many that are. */
export async function countOutcomes(db: Db, keys: readonly Key[]): Promise<OutcomeRow[]> {
  return db<OutcomeRow[]>`
    select recipient.message_id as "messageId", count(*) filter (where report_code = 1000)::int as waiting,
           count(*) filter (where report_code = 4100)::int as delivered, count(*) filter (where failed)::int as failed
      from ${asKeys(db, keys)}
      join message_recipient as recipient
        on recipient.customer_id = key.customer_id and recipient.message_id = key.message_id
     group by recipient.message_id`
}

/** Of messages to one phone each. */
export async function findReceivers(
  db: Db,
  keys: readonly Key[],
): Promise<{ messageId: string; sealedNumber: Buffer; code: ReportCode }[]> {
  return db<{ messageId: string; sealedNumber: Buffer; code: ReportCode }[]>`
    select recipient.message_id as "messageId", sealed_number as "sealedNumber", report_code as code
      from ${asKeys(db, keys)}
      join message_recipient as recipient
        on recipient.customer_id = key.customer_id and recipient.message_id = key.message_id`
}
