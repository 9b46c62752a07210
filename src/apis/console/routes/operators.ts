import type { Operators } from '../../../domain/operators/operators.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { byOf } from '../decision-log.ts'
import { idOf } from '../path-id.ts'
import { IdPath } from '../schemas/fields.ts'
import {
  NewOperatorAnswer,
  NewOperatorBody,
  NewPasswordAnswer,
  OperatorAnswer,
  OperatorChangeBody,
  OperatorListAnswer,
  showOperator,
} from '../schemas/operator.ts'
import { refusals } from '../schemas/problem.ts'

/** `/console/api/operators`: who may come in, for owners. */
export function addOperators(app: TypedApp, { operators, db }: { operators: Operators; db: Database }): void {
  const { staff } = operators

  const list = { summary: 'List the operators', response: { 200: OperatorListAnswer, ...refusals() } }
  app.get('/operators', { schema: list }, async () => ({
    operators: (await staff.list(db)).map(showOperator),
  }))

  const create = {
    summary: 'Add an operator; the password is shown once, and has to be changed within 72 hours',
    body: NewOperatorBody,
    response: { 201: NewOperatorAnswer, ...refusals(400, 409, 413, 415) },
  }
  app.post('/operators', { schema: create }, async (request, reply) => {
    const { operator, password } = await staff.create(request.body, byOf(request))
    return reply.code(201).send({ operator: showOperator(operator), password })
  })

  const change = {
    summary: 'Give an operator another role; block or unblock one',
    params: IdPath,
    body: OperatorChangeBody,
    response: { 200: OperatorAnswer, ...refusals(400, 404, 409, 413, 415) },
  }
  app.patch('/operators/:id', { schema: change }, async (request) =>
    showOperator(await staff.change(idOf(request.params), request.body, byOf(request))),
  )

  const reset = {
    summary: 'Give a new password, shown once; the second factor and all sessions end',
    params: IdPath,
    response: { 200: NewPasswordAnswer, ...refusals(404) },
  }
  app.post('/operators/:id/reset', { schema: reset }, (request) =>
    staff.reset(idOf(request.params), byOf(request)),
  )
}
