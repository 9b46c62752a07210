import type { Calls } from '../../../domain/calls/calls.ts'
import { codeDigits } from '../../../domain/calls/calls.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { applicationOf } from '../credential.ts'
import { succeed } from '../envelope.ts'
import { orderIdOf } from '../order-id.ts'
import { OrderPath, OrderStateAnswer, refusals } from '../schemas.ts'

/** `GET /v1/orders/{order_id}`, beyond the seed: how far the call is and how it ended; never the code. */
export function addShowOrder(app: TypedApp, house: { calls: Calls }): void {
  const schema = {
    summary: 'See what became of an order',
    params: OrderPath,
    response: { 200: OrderStateAnswer, ...refusals(403, 404) },
  }
  app.get('/orders/:order_id', { schema }, async (request) => {
    const order = await house.calls.getOrder(applicationOf(request), orderIdOf(request.params.order_id))
    return succeed({
      id: order.id,
      cid: { prefix: order.prefix, mask: order.prefix + '*'.repeat(codeDigits) },
      state: order.state,
      reason: order.reason,
      answered: order.answered,
      verified: order.verified,
      fallback: order.fallback,
      queued_at: print(order.queuedAt),
      calling_at: print(order.callingAt),
      ringing_at: print(order.ringingAt),
      ended_at: print(order.endedAt),
      text_sent_at: print(order.textSentAt),
      text_failure: order.textFailure,
    })
  })
}

/** ISO 8601, UTC. */
function print(moment: Date | null): string | null {
  return moment?.toISOString() ?? null
}
