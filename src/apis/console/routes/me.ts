import { Type } from 'typebox'
import type { FastifyRequest } from 'fastify'
import type { Operators } from '../../../domain/operators/operators.ts'
import { drawQrRows } from '../../../domain/recognition/recognition.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { askingOf } from '../access.ts'
import {
  ChangePasswordBody,
  OperatorAnswer,
  PasswordBody,
  showOperator,
  TotpAnswer,
  TotpCodeBody,
} from '../schemas/operator.ts'
import { refusals } from '../schemas/problem.ts'

/** `/console/api/me`: one's own account, its password and its second factor. */
export function addMe(app: TypedApp, { operators }: { operators: Operators }): void {
  const { ownAccount } = operators
  const who = (request: FastifyRequest) => {
    const { token, session } = askingOf(request)
    return { operator: session.operator, token, address: request.ip }
  }

  const show = { summary: 'See your own account', response: { 200: OperatorAnswer, ...refusals() } }
  app.get('/me', { schema: show }, async (request) => Promise.resolve(showOperator(who(request).operator)))

  const done = { 204: Type.Null(), ...refusals(400, 413, 415, 429) }
  const password = {
    summary: 'Change your password: your other sessions end',
    body: ChangePasswordBody,
    response: done,
  }
  app.post('/me/password', { schema: password }, async (request, reply) => {
    await ownAccount.changePassword({ ...who(request), ...request.body })
    return reply.code(204).send(null)
  })

  const begin = {
    summary: 'Begin a second factor (TOTP, RFC 6238)',
    body: PasswordBody,
    response: { 200: TotpAnswer, ...refusals(400, 409, 413, 415, 429) },
  }
  app.post('/me/totp', { schema: begin }, async (request) => {
    const factor = await ownAccount.beginTotp({ ...who(request), ...request.body })
    return { ...factor, qr: await drawQrRows(factor.uri) }
  })

  const confirm = {
    summary: 'Show a code of the second factor: from here on sign-ins need one; your other sessions end',
    body: TotpCodeBody,
    response: { ...done, ...refusals(400, 404, 409, 413, 415) },
  }
  app.post('/me/totp/confirmation', { schema: confirm }, async (request, reply) => {
    await ownAccount.confirmTotp({ ...who(request), ...request.body })
    return reply.code(204).send(null)
  })

  const remove = {
    summary: 'Remove the second factor: your other sessions end',
    body: PasswordBody,
    response: { ...done, ...refusals(400, 404, 413, 415, 429) },
  }
  app.post('/me/totp/removal', { schema: remove }, async (request, reply) => {
    await ownAccount.removeTotp({ ...who(request), ...request.body })
    return reply.code(204).send(null)
  })
}
