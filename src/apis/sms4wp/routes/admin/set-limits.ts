import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, integer } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { MessageCounter, printCounter } from '../../shapes/counter.ts'

const receivers = integer(0, 2 ** 31 - 1)

/** `POST /api/v1/admin/message_counter/`: receivers a day and a request; 0 is no limit. At least one of the two. */
export function addSetLimits(add: AddEndpoint, { customers, messaging }: House): void {
  add({
    method: 'POST',
    path: '/v1/admin/message_counter/',
    summary: 'Limit what a user may send',
    takes: {
      user_id: required(id),
      limit_per_day: optional(receivers),
      limit_per_once: optional(receivers),
    },
    answers: MessageCounter,
    refuses: [404],
    async answer({ user_id, limit_per_day, limit_per_once }, { db }) {
      const limits = { limitPerDay: limit_per_day, limitPerOnce: limit_per_once }
      const changed = await customers.update(db, user_id, limits)
      return printCounter(await messaging.findCounter(db, user_id), changed)
    },
  })
}
