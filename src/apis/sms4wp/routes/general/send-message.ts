import { Fault } from '../../../../core/fault.ts'
import type { MessageType, MessageWish } from '../../../../domain/messaging/messaging.ts'
import type { AddEndpoint, Asking } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { bulkParameters, readBulkWish } from '../../wishes/bulk-wish.ts'
import { imageParameters, readImages } from '../../wishes/images.ts'
import { readTextWish, textParameters } from '../../wishes/text-wish.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'

/** 10,000 receivers with their names in a form, or the greatest spreadsheet. */
const bodyLimitBytes = 8 * 1024 * 1024

const paths = [
  ['/v1/message/', 'SMS', false],
  ['/v1/message/sms/', 'SMS', false],
  ['/v1/message/lms/', 'LMS', false],
  ['/v1/message/mms/', 'MMS', false],
  ['/v1/message/test/', 'SMS', true],
  ['/v1/message/test/sms/', 'SMS', true],
  ['/v1/message/test/lms/', 'LMS', true],
  ['/v1/message/test/mms/', 'MMS', true],
] as const satisfies readonly (readonly [string, MessageType, boolean])[]

/** `POST /api/v1/message/…` (seed: 메시지 전송). What is below `test/` is validated and answered, no more. */
export function addSendMessage(add: AddEndpoint, house: House): void {
  for (const [path, type, isTest] of paths) {
    add({
      method: 'POST',
      path,
      summary: `${isTest ? 'Try' : 'Send'} ${type}`,
      takes: {},
      alsoTakes: { ...textParameters, ...(type === 'MMS' ? imageParameters : bulkParameters) },
      answers: MessageAnswer,
      refuses: [406],
      bodyLimitBytes,
      async answer(_input, asking) {
        const wish = await readWish(type, asking, house)
        const { customer, tokenId, tx } = asking
        return printMessage(await house.messaging.accept(customer, { ...wish, isTest, tokenId }, tx))
      },
    })
  }
}

async function readWish(type: MessageType, asking: Asking, house: House): Promise<MessageWish> {
  const { given } = asking
  if (type === 'MMS') {
    if (given.has('bulk_file')) throw misplaced('bulk_file', 'left out: MMS has no bulk, use message/lms/')
    const wish = await readTextWish(type, asking, house)
    return { ...wish, resources: await readImages(given, house.attachments) }
  }
  if (given.has('bulk_file')) return readBulkWish(type, given, house.attachments)
  if (given.has('file')) throw misplaced('file', 'left out: images go by message/mms/')
  return readTextWish(type, asking, house)
}

function misplaced(field: string, rule: string): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule }] })
}
