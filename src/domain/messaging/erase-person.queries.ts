import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface ErasedTexts {
  readonly recipients: number
  readonly texts: number
  readonly images: number
}

/**
 * Whom texts went to, and what was said to nobody else; results, costs and refunds stay. An empty content is one that was
 * forgotten.
 */
export async function eraseRecipients(
  db: Db,
  { sealedNumbers, nobody }: { sealedNumbers: readonly Buffer[]; nobody: Buffer },
): Promise<ErasedTexts> {
  const [row] = await db<ErasedTexts[]>`
    with gone as materialized (
      update message_recipient
         set sealed_number = ${nobody}, sealed_name = null,
             sealed_content = case when sealed_content is not null then ''::bytea end
       where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) and report_code <> 1000
      returning customer_id, message_id
    ), texts as (
      update message set sealed_content = ''
        from (select distinct customer_id, message_id from gone) as their
       where message.customer_id = their.customer_id and message.id = their.message_id and recipients = 1
      returning message.customer_id, message.id
    ), images as (
      delete from message_resource as resource using texts
       where resource.customer_id = texts.customer_id and resource.message_id = texts.id
      returning 1
    )
    select (select count(*) from gone)::int as recipients, (select count(*) from texts)::int as texts,
           (select count(*) from images)::int as images`
  return row ?? { recipients: 0, texts: 0, images: 0 }
}

export async function countWaiting(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from message_recipient
     where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) and report_code = 1000`
  return row?.count ?? 0
}
