import type { Affiliates } from '../affiliates/affiliates.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { SendNotice } from './enrolment.types.ts'
import { writeNotice } from './notice-texts.ts'

/**
 * Tells customers how their contracts stand. Nobody is charged, and no opt-out applies: these are notices of the contract
 * that its customer asked for, not advertisements (정보통신망법 제50조 concerns those alone).
 */
export function createNotices(house: {
  affiliates: Pick<Affiliates, 'findById'>
  messaging: Pick<Messaging, 'sendNotice'>
}): SendNotice {
  return async (tx, notice) => {
    const affiliate = await house.affiliates.findById(tx, notice.contract.affiliateId)
    const text = writeNotice(notice, affiliate?.name ?? '')
    await house.messaging.sendNotice(tx, { number: notice.cellphone, ...text })
  }
}
