import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { SentCode } from './messaging.types.ts'
import type { ReportCode } from './report-codes.ts'

export interface SaidOfCode {
  /** The recipient. */
  readonly id: string
  /** Who took it. */
  readonly carrier: string | null
  readonly code: ReportCode
}

export async function findWords(db: Db, codes: readonly SentCode[]): Promise<SaidOfCode[]> {
  return db<SaidOfCode[]>`
    select recipient.id, carrier, report_code as code
      from unnest(${tokenArray(codes.map(({ messageId }) => messageId))}::bigint[],
                  ${tokenArray(codes.map(({ recipientId }) => recipientId))}::bigint[]) as sent (message_id, id)
      join message_recipient as recipient
        on recipient.customer_id = 0 and recipient.message_id = sent.message_id and recipient.id = sent.id`
}
