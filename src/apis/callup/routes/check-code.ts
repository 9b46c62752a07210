import type { Calls } from '../../../domain/calls/calls.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { applicationOf } from '../credential.ts'
import { succeed } from '../envelope.ts'
import { orderIdOf } from '../order-id.ts'
import { CheckAnswer, CheckPath, refusals } from '../schemas.ts'

/** `GET /v1/auth/{order_id}/{order_code}`: succeeds once. No HEAD: a link scanner must not use up the code. */
export function addCheckCode(app: TypedApp, house: { calls: Calls }): void {
  const schema = {
    summary: 'Check the code that the person read off the missed call',
    params: CheckPath,
    response: { 200: CheckAnswer, ...refusals(400, 403, 404, 409, 410, 429) },
  }
  app.get('/auth/:order_id/:order_code', { schema, exposeHeadRoute: false }, async (request) => {
    const { order_id, order_code } = request.params
    await house.calls.check(applicationOf(request), { id: orderIdOf(order_id), code: order_code })
    return succeed({ success: true as const })
  })
}
