import { asPhoneNumber } from '../../../core/phone-number.ts'
import type { Attachments, BulkRow } from '../../../domain/attachments/attachments.ts'
import type { Content, MessageType, MessageWish } from '../../../domain/messaging/messaging.ts'
import type { Given } from '../given.ts'
import { file } from '../kinds.ts'
import { optional, readParameters, required } from '../parameters.ts'

/** Where it is given, all others are ignored (seed: 벌크 전송). */
export const bulkParameters = {
  bulk_file: {
    ...optional(file),
    rule: 'an xls or xlsx file, sent as multipart/form-data, or left out; with it the others are ignored',
  },
}

const mimeTypes = {
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** Each row is a receiver with a text and a time of its own. Faults: `invalid_input`, and those of reading the file. */
export async function readBulkWish(
  type: MessageType,
  given: Given,
  attachments: Pick<Attachments, 'readBulkFile'>,
): Promise<MessageWish> {
  const { bytes } = readParameters(given, { bulk_file: required(file) }).bulk_file
  const rows = await attachments.readBulkFile(bytes)
  const mimeType = bytes.subarray(0, 2).toString('latin1') === 'PK' ? mimeTypes.xlsx : mimeTypes.xls
  return {
    type,
    content: contentOfAll(rows),
    receivers: rows.map((row) => ({
      number: asPhoneNumber(row.receiverPhone),
      name: row.receiverName,
      content: contentOf(row),
      sendAt: row.sendAt,
      label: `row ${row.row}`,
    })),
    resources: [{ mimeType, bytes }],
    isBulkFile: true,
  }
}

function contentOf({ senderPhone, senderName, subject, body }: BulkRow): Content {
  return { senderPhone, senderName, subject, body }
}

/** Of the message as a whole: what all rows share, else nothing. */
function contentOfAll(rows: readonly BulkRow[]): Content {
  const shared = (read: (row: BulkRow) => string) => {
    const [first = '', ...others] = new Set(rows.map(read))
    return others.length === 0 ? first : ''
  }
  return {
    senderPhone: shared((row) => row.senderPhone),
    senderName: shared((row) => row.senderName),
    subject: shared((row) => row.subject),
    body: shared((row) => row.body),
  }
}
