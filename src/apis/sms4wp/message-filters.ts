import type { MessageFilter } from '../../domain/messaging/messaging.ts'
import { id, limit, moment } from './kinds.ts'
import { many, optional, type Input } from './parameters.ts'
import { someOf } from './some-of.ts'

/** How an admin finds messages and their reports (seed: 메시지 내역 조회). */
export const filtersOfAnyone = {
  user_id: optional(id),
  auth_token_id: optional(id),
  message_id: many(id),
  since: optional(moment),
  until: optional(moment),
  limit: optional(limit),
}

export function filterOfAnyone(input: Input<typeof filtersOfAnyone>): MessageFilter {
  return {
    customerId: input.user_id,
    tokenId: input.auth_token_id,
    messageIds: someOf(input.message_id),
    since: input.since,
    until: input.until,
  }
}
