import type { Db } from '../../src/platform/db/database.ts'

export interface JudgedCall {
  readonly id: string
  readonly state: string
  readonly verified: boolean
}

/** Every order of an application, and whether its code was accepted. */
export async function callsOf(db: Db, applicationId: string): Promise<JudgedCall[]> {
  return db<JudgedCall[]>`
    select placed.id, placed.state, code.accepted_at is not null as verified
      from call_order as placed
      left join verification_code as code on code.tenant = placed.application_id and code.id = placed.id
     where placed.application_id = ${applicationId}`
}

export interface JudgedMessage {
  readonly id: string
  readonly waiting: number
  /** Ids of its results. */
  readonly results: readonly string[]
}

export async function messagesOf(db: Db, customerId: string): Promise<JudgedMessage[]> {
  return db<JudgedMessage[]>`
    select message_id as id, (count(*) filter (where report_code = 1000))::int as waiting,
           array_agg(id::text) as results
      from message_recipient
     where customer_id = ${customerId}
     group by message_id`
}

/** What is left, and what all that was not refunded costs. */
export async function pointsOf(db: Db, customerId: string): Promise<{ balance: number; charged: number }> {
  const [row] = await db<{ balance: number; charged: number }[]>`
    select balance::int,
           (select coalesce(sum(message.point_cost), 0)::int
              from message join message_recipient as recipient
                on recipient.customer_id = message.customer_id and recipient.message_id = message.id
             where message.customer_id = ${customerId} and recipient.refund_id is null) as charged
      from point_account where customer_id = ${customerId}`
  return row ?? { balance: 0, charged: 0 }
}
