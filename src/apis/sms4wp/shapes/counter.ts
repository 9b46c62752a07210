import { Type, type Static } from 'typebox'
import type { Counter } from '../../../domain/messaging/messaging.ts'
import { Nullable } from './nullable.ts'

/** What a user has sent, in receivers, and may send (CONTRACTS.md section 4: `message_counter/`). 0: no limit. */
export const MessageCounter = Type.Object({
  id: Type.Integer(),
  user: Type.Integer(),
  today_flag: Nullable(Type.String()),
  today_sms_sent: Type.Integer(),
  today_lms_sent: Type.Integer(),
  today_mms_sent: Type.Integer(),
  total_sms_sent: Type.Integer(),
  total_lms_sent: Type.Integer(),
  total_mms_sent: Type.Integer(),
  limit_per_day: Type.Integer(),
  limit_per_once: Type.Integer(),
})

const koreaAheadMs = 9 * 60 * 60 * 1000

/**
 * `today_flag` is a date by the vendor's later document: that of the day that `today_…` counts. Days are Korean ones,
 * as the limits are. Null: nothing was sent today.
 */
export function printCounter(
  counter: Counter,
  owner: { id: string; limitPerDay: number; limitPerOnce: number },
): Static<typeof MessageCounter> {
  const { today, total } = counter
  const koreanDay = new Date(Date.now() + koreaAheadMs).toISOString().slice(0, 10)
  return {
    id: Number(counter.id),
    user: Number(owner.id),
    today_flag: counter.isOfToday ? koreanDay : null,
    today_sms_sent: today.SMS,
    today_lms_sent: today.LMS,
    today_mms_sent: today.MMS,
    total_sms_sent: total.SMS,
    total_lms_sent: total.LMS,
    total_mms_sent: total.MMS,
    limit_per_day: owner.limitPerDay,
    limit_per_once: owner.limitPerOnce,
  }
}
