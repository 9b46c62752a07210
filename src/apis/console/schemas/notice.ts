import { Type } from 'typebox'
import type { DeliveryRow } from '../../../domain/webhooks/webhooks.ts'
import { Id, Moment, Nullable } from './fields.ts'
import { show } from './show.ts'

/** A webhook that told a customer's server of something, with every try. */
export const Notice = Type.Object({
  id: Id,
  url: Type.String(),
  event: Type.String({ examples: ['order.done'] }),
  state: Type.String({ description: 'pending, delivered, failed, declined or withdrawn' }),
  createdAt: Moment,
  settledAt: Nullable(Moment),
  attempts: Type.Array(
    Type.Object({
      number: Type.Integer(),
      at: Moment,
      durationMs: Type.Integer(),
      status: Nullable(Type.Integer({ description: 'What the server answered' })),
      failure: Nullable(Type.String({ description: 'Why that was no delivery' })),
    }),
  ),
})

export function showNotice({ attempts, ...delivery }: DeliveryRow) {
  return {
    ...show(delivery),
    attempts: attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at).toISOString() })),
  }
}
