import { Type, type Static } from 'typebox'
import type { InspectedContract } from '../../../domain/enrolment/enrolment.ts'
import { Id, Moment, Nullable, OneOf } from './fields.ts'

const Attempt = Type.Object({
  number: Type.Integer(),
  at: Moment,
  durationMs: Type.Integer(),
  /** What the server answered, if it did. */
  status: Nullable(Type.Integer()),
  failure: Nullable(
    OneOf([
      'timeout',
      'refused_address',
      'connection_failed',
      'tls_failed',
      'redirect',
      'status',
      'declined',
      'unusable_answer',
    ]),
  ),
  /** The beginning of what came back. */
  answer: Nullable(Type.String()),
})

export const Delivery = Type.Object({
  id: Id,
  event: Type.String(),
  url: Type.String(),
  state: OneOf(['pending', 'delivered', 'failed', 'declined', 'withdrawn']),
  createdAt: Moment,
  settledAt: Nullable(Moment),
  /** Oldest first. */
  attempts: Type.Array(Attempt),
})

export function showDelivery(delivery: InspectedContract['deliveries'][number]): Static<typeof Delivery> {
  const { id, event, url, state, createdAt, settledAt, attempts } = delivery
  return {
    id,
    event,
    url,
    state,
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    attempts: attempts.map(({ number, at, durationMs, status, failure, answer }) => ({
      number,
      at: new Date(at).toISOString(),
      durationMs,
      status,
      failure,
      answer,
    })),
  }
}
