import { Type, type Static } from 'typebox'
import {
  reportDescriptions,
  type MessageResult,
  type ReportCode,
} from '../../../domain/messaging/messaging.ts'
import { printOptionalMoment } from '../moments.ts'
import { Nullable } from './nullable.ts'
import { OwnTransaction, printOwnTransaction } from './point.ts'

const fields = {
  id: Type.Integer(),
  report_status: Type.Object({ id: Type.Integer(), code: Type.Integer(), description: Type.String() }),
  transaction: Nullable(OwnTransaction),
  report_timestamp: Nullable(Type.String()),
  receiver_phone: Type.String(),
  receiver_name: Type.String(),
}

/** How a message ended for one receiver; its `transaction` is the refund, if it failed. */
export const MessageOutcome = Type.Object(fields)

/** The same, outside of its message. */
export const ReportedOutcome = Type.Object({ message: Type.Integer(), ...fields })

/** The contract shows 2 for 4100; the others are ours, in the order of its list. */
const statusIds = {
  1000: 1,
  4100: 2,
  4400: 3,
  4401: 4,
  4402: 5,
  4410: 6,
  4412: 7,
  4420: 8,
  4430: 9,
  4431: 10,
} as const satisfies Record<ReportCode, number>

export function printOutcome(result: MessageResult): Static<typeof MessageOutcome> {
  const { code, refund } = result
  return {
    id: Number(result.id),
    report_status: { id: statusIds[code], code, description: reportDescriptions[code] },
    transaction: refund && printOwnTransaction(refund),
    report_timestamp: printOptionalMoment(result.reportedAt),
    receiver_phone: result.number,
    receiver_name: result.name,
  }
}

export function printReportedOutcome(
  messageId: string,
  result: MessageResult,
): Static<typeof ReportedOutcome> {
  return { message: Number(messageId), ...printOutcome(result) }
}
