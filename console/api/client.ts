import createClient, { type Middleware } from 'openapi-fetch'
import type { paths } from '../generated/console-api.ts'
import { asError, readProblem } from './problem.ts'
import { isFromProxy, noteLost } from './server-watch.ts'

/** Bound to the session; the server wants it with everything that changes something. */
let csrfToken = ''
let onSignedOut = (): void => undefined

export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** Called when a request is refused because the session is over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

const credentials: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('x-csrf-token', csrfToken)
    return request
  },
}

async function fetchOrNote(request: Request): Promise<Response> {
  let response: Response
  try {
    response = await fetch(request)
  } catch (cause) {
    if (request.signal.aborted) throw cause
    noteLost()
    throw asError({ code: 'lost', status: 0, fields: [] })
  }
  if (!isFromProxy(response)) return response
  noteLost()
  throw asError({ code: 'lost', status: response.status, fields: [] })
}

export const api = createClient<paths>({ fetch: fetchOrNote })
api.use(credentials)

/** The data of an answer; a refusal is thrown, with its problem. */
export async function ask<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await answer
  if (response.ok) return data as Data
  const problem = readProblem(response.status, error)
  if (problem.code === 'not_authenticated') onSignedOut()
  throw asError(problem)
}
