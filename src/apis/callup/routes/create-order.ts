import { asPhoneNumber } from '../../../core/phone-number.ts'
import { codeDigits, type Calls } from '../../../domain/calls/calls.ts'
import type { AnswerOnce } from '../../../platform/http/idempotency.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { applicationOf } from '../credential.ts'
import { succeed } from '../envelope.ts'
import { OrderAnswer, OrderBody, OrderQuery, refusals } from '../schemas.ts'

/**
 * `POST /v1/orders`: schemes 1 to 3 of the seed. The code's value is told only to an application that asked
 * for it (`fields=code.value`) or chose it itself (`code`).
 */
export function addCreateOrder(app: TypedApp, house: { calls: Calls; answerOnce: AnswerOnce }): void {
  const schema = {
    summary: 'Order a flash call',
    consumes: ['application/json', 'application/x-www-form-urlencoded'],
    body: OrderBody,
    querystring: OrderQuery,
    response: { 200: OrderAnswer, ...refusals(400, 403, 409, 413, 415, 422, 429, 503) },
  }
  app.post('/orders', { schema }, (request, reply) => {
    const application = applicationOf(request)
    const { phone, code, fallback } = request.body
    const tellsCode = code !== undefined || request.query.fields === 'code.value'
    return house.answerOnce(request, reply, application.id, async (tx) => {
      const order = await house.calls.order(application, { number: asPhoneNumber(phone), code, fallback }, tx)
      const body = succeed({
        id: order.id,
        cid: { prefix: order.prefix, mask: order.prefix + '*'.repeat(codeDigits) },
        code: { len: codeDigits, ...(tellsCode ? { value: order.code } : {}) },
      })
      return { status: 200, body }
    })
  })
}
