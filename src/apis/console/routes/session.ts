import { Type } from 'typebox'
import type { Operators } from '../../../domain/operators/operators.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { askingOf } from '../access.ts'
import { SessionAnswer, showSession, SignInBody } from '../schemas/operator.ts'
import { refusals } from '../schemas/problem.ts'
import type { SessionCookie } from '../session-cookie.ts'

/** `POST`, `GET`, `DELETE /console/api/session`: sign-in, who is signed in, sign-out. */
export function addSession(
  app: TypedApp,
  { operators, sessionCookie }: { operators: Operators; sessionCookie: SessionCookie },
): void {
  const signIn = {
    summary: 'Sign in',
    body: SignInBody,
    response: { 200: SessionAnswer, ...refusals(400, 413, 415, 429) },
  }
  app.post('/session', { schema: signIn }, async (request, reply) => {
    const { email, password, code } = request.body
    const { token, session } = await operators.signIn({ email, password, code, address: request.ip })
    const earlier = sessionCookie.read(request)
    if (earlier !== undefined) await operators.signOut(earlier, request.ip)
    sessionCookie.set(request, reply, token)
    return showSession(token, session)
  })

  const show = { summary: 'Who is signed in', response: { 200: SessionAnswer, ...refusals() } }
  app.get('/session', { schema: show }, async (request) => {
    const { token, session } = askingOf(request)
    return Promise.resolve(showSession(token, session))
  })

  const signOut = { summary: 'Sign out', response: { 204: Type.Null(), ...refusals() } }
  app.delete('/session', { schema: signOut }, async (request, reply) => {
    await operators.signOut(askingOf(request).token, request.ip)
    sessionCookie.clear(request, reply)
    return reply.code(204).send(null)
  })
}
