import type { Role } from '../../src/domain/operators/operators.ts'
import type { TestServer } from './server.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface ConsoleClient {
  readonly operatorId: string
  readonly email: string
  readonly password: string
  readonly csrfToken: string
  /** `name=value`, as a browser sends it. */
  readonly cookie: string
  /** With the session's cookie and CSRF token, unless the headers say otherwise; `path` is below `/console/api`. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  get(path: string): Promise<Reply>
  post(path: string, body?: unknown): Promise<Reply>
}

const by = { actor: 'test', address: '' }
let lastOperator = 0

/** One request as a browser would make it, to `/console/api`. */
export async function sendToConsole(
  server: Pick<TestServer, 'url'>,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const response = await fetch(`${server.url}/console/api${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** A new operator with a password of their own. */
export async function createOperator(
  server: TestServer,
  role: Role,
): Promise<{ operatorId: string; email: string; password: string }> {
  lastOperator++
  const email = `operator${lastOperator}@example.com`
  const password = `a long password ${lastOperator}`
  const { operator } = await server.app.operators.staff.create({ email, role, password }, by)
  return { operatorId: operator.id, email, password }
}

export function cookieOf(reply: Reply): string {
  return reply.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** Signs in and expects it to succeed. */
export async function signIn(
  server: TestServer,
  credentials: { operatorId: string; email: string; password: string; code?: string },
): Promise<ConsoleClient> {
  const { operatorId, email, password, code } = credentials
  const body = { email, password, ...(code === undefined ? {} : { code }) }
  const reply = await sendToConsole(server, 'POST', '/session', { body })
  if (reply.status !== 200) throw new Error(`sign-in refused: ${JSON.stringify(reply.body)}`)
  const cookie = cookieOf(reply)
  const { csrfToken } = reply.body as { csrfToken: string }
  const send: ConsoleClient['send'] = (method, path, wish, headers = {}) =>
    sendToConsole(server, method, path, {
      body: wish,
      headers: { cookie, 'x-csrf-token': csrfToken, ...headers },
    })
  return {
    operatorId,
    email,
    password,
    csrfToken,
    cookie,
    send,
    get: (path) => send('GET', path),
    post: (path, wish) => send('POST', path, wish),
  }
}

/** A new operator of this role, signed in. */
export async function createConsoleClient(server: TestServer, role: Role): Promise<ConsoleClient> {
  return signIn(server, await createOperator(server, role))
}

/** What a refusal looks like, whole. */
export function problem(status: number, code: string, title: string, more: object = {}) {
  return { type: `urn:switchboard:problem:${code}`, title, status, code, ...more }
}
