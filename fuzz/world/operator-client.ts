import type { OperatorCredential } from './world.types.ts'

/** An owner's session at the console, by an ordinary client; signs in again when it ends. */
export interface OperatorClient {
  post<Data>(path: string, body?: object): Promise<Data>
  patch(path: string, body: object): Promise<void>
}

export function createOperatorClient(
  url: string,
  owner: { email: string; password: string },
): OperatorClient {
  let session: Promise<OperatorCredential> | undefined
  async function send(
    method: string,
    path: string,
    body: object | undefined,
    isAgain = false,
  ): Promise<Response> {
    const { token, csrfToken } = await (session ??= signIn(url, owner))
    const answer = await call(url, method, path, body, {
      cookie: `console_session=${token}`,
      'x-csrf-token': csrfToken,
    })
    if (answer.status === 401 && !isAgain) {
      session = undefined
      return send(method, path, body, true)
    }
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  return {
    async post<Data>(path: string, body?: object) {
      const text = await (await send('POST', path, body)).text()
      return (text === '' ? undefined : JSON.parse(text)) as Data
    },
    async patch(path, body) {
      await send('PATCH', path, body)
    },
  }
}

export interface SignedIn extends OperatorCredential {
  readonly operatorId: string
}

export async function signIn(url: string, who: { email: string; password: string }): Promise<SignedIn> {
  const answer = await call(url, 'POST', '/session', who)
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
  const { csrfToken, operator } = (await answer.json()) as { csrfToken: string; operator: { id: string } }
  const token = /console_session=([^;]+)/.exec(answer.headers.getSetCookie().join(';'))?.[1] ?? ''
  return { token, csrfToken, operatorId: operator.id }
}

/** The password that another operator gave has to be changed first. */
export async function changePassword(
  url: string,
  { token, csrfToken }: OperatorCredential,
  passwords: { password: string; newPassword: string },
): Promise<void> {
  const headers = { cookie: `console_session=${token}`, 'x-csrf-token': csrfToken }
  const answer = await call(url, 'POST', '/me/password', passwords, headers)
  if (!answer.ok) throw new Error(`password: ${answer.status} ${await answer.text()}`)
}

function call(
  url: string,
  method: string,
  path: string,
  body: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/console/api${path}`, {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(30_000),
  })
}
