import { Type } from 'typebox'
import type { FastifyRequest } from 'fastify'
import type { VerdictWish } from '../../../domain/enrolment/enrolment.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { inspectorOf, type InspectionHouse } from '../inspector.ts'
import { idOf } from '../path-id.ts'
import { IdPath } from '../schemas/fields.ts'
import { refusals } from '../schemas/problem.ts'
import { AskAgainBody, PassBody, RefuseBody, VerdictAnswer } from '../schemas/verdict.ts'

/** Verdicts on a contract that one has taken, and the webhook that tells the affiliate, once more. */
export function addVerdicts(app: TypedApp, { inspection }: InspectionHouse): void {
  const response = { 200: VerdictAnswer, ...refusals(400, 404, 409, 413, 415) }

  async function decide(request: FastifyRequest, { id }: { id: string }, wish: VerdictWish) {
    return { verdictId: await inspection.decide(await inspection.getKey(id), inspectorOf(request), wish) }
  }

  const pass = { summary: 'Pass: the insurance begins', params: IdPath, body: PassBody, response }
  app.post('/inspections/:id/pass', { schema: pass }, (request) =>
    decide(request, request.params, { kind: 'pass', ...request.body }),
  )

  const askAgain = { summary: 'Ask for new photos', params: IdPath, body: AskAgainBody, response }
  app.post('/inspections/:id/ask-again', { schema: askAgain }, (request) => {
    const { msg = '', ...wish } = request.body
    return decide(request, request.params, { kind: 'ask_again', ...wish, msg })
  })

  const refuse = { summary: 'Refuse', params: IdPath, body: RefuseBody, response }
  app.post('/inspections/:id/refuse', { schema: refuse }, (request) =>
    decide(request, request.params, { kind: 'refuse', ...request.body }),
  )

  const replay = {
    summary: 'Tell the affiliate once more, at once',
    params: Type.Object({ id: Type.String(), delivery: Type.String() }),
    response: { 204: Type.Null(), ...refusals(404, 409) },
  }
  app.post('/inspections/:id/deliveries/:delivery/replay', { schema: replay }, async (request, reply) => {
    const { id, delivery } = request.params
    const key = await inspection.getKey(id)
    await inspection.replay(key, inspectorOf(request), idOf({ id: delivery }))
    return reply.code(204).send(null)
  })
}
