import type { Database } from '../../src/platform/db/database.ts'

const chunk = 100_000

/** So many finished single sends of a customer, over the past year; their words are those of its newest message. */
export async function fillHistory(
  db: Database,
  { customerId, recipients }: { customerId: number; recipients: number },
): Promise<void> {
  for (let from = 1; from <= recipients; from += chunk) {
    const to = Math.min(recipients, from + chunk - 1)
    await db`
      with sample as materialized (
        select token_id, sender_phone, message.sealed_content, sealed_number
          from message join message_recipient as recipient using (customer_id)
         where customer_id = ${customerId} and recipient.message_id = message.id
         order by message.id desc limit 1
      ),
      filled as (
        insert into message (customer_id, id, token_id, type, lane, accepted_at, sender_phone, sealed_content,
                             recipients, point_cost)
        select ${customerId}, 1000000000 + n, token_id, 'SMS', 1,
               now() - interval '1 day' - make_interval(secs => (${recipients} - n) * 6), sender_phone, sealed_content, 1, 0
          from sample, generate_series(${from}::int, ${to}::int) as n
        returning id
      )
      insert into message_recipient (customer_id, message_id, id, sealed_number, report_code, reported_at)
      select ${customerId}, 1000000000 + n, 1000000000 + n, sealed_number, 4100, now()
        from sample, generate_series(${from}::int, ${to}::int) as n`
  }
  await db`analyze message, message_recipient`
  // Else the next measurement pays for writing it all down.
  await db`checkpoint`
}
