import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import {
  isAtLeast,
  type OperatorSession,
  type Operators,
  type Role,
} from '../../domain/operators/operators.ts'
import { businessAccess } from './business-access.ts'
import { operationsAccess } from './operations-access.ts'
import { isCsrfToken, isFromElsewhere } from './csrf.ts'
import { refusals } from './schemas/problem.ts'
import type { SessionCookie } from './session-cookie.ts'

/** `anybody`: without a session. `signed in`: whatever the role, also with a password that has to be changed first. */
type Access = Role | 'anybody' | 'signed in'

/** What each route needs. A route that does not stand here keeps the server from starting. */
const access: Readonly<Record<string, Access>> = {
  'POST /session': 'anybody',
  'GET /session': 'signed in',
  'DELETE /session': 'signed in',
  'GET /me': 'signed in',
  'POST /me/password': 'signed in',
  'POST /me/totp': 'viewer',
  'POST /me/totp/confirmation': 'viewer',
  'POST /me/totp/removal': 'viewer',
  'GET /operators': 'owner',
  'POST /operators': 'owner',
  'PATCH /operators/:id': 'owner',
  'POST /operators/:id/reset': 'owner',
  'GET /inspections': 'viewer',
  'POST /inspections/next': 'inspector',
  'GET /contracts': 'inspector',
  'GET /inspections/:id': 'inspector',
  'GET /inspections/:id/pictures': 'inspector',
  'GET /inspections/:id/pictures/:picture/:token': 'inspector',
  'PUT /inspections/:id/lease': 'inspector',
  'DELETE /inspections/:id/lease': 'inspector',
  'POST /inspections/:id/pass': 'inspector',
  'POST /inspections/:id/ask-again': 'inspector',
  'POST /inspections/:id/refuse': 'inspector',
  'POST /inspections/:id/deliveries/:delivery/replay': 'inspector',
  ...businessAccess,
  ...operationsAccess,
}

/** A body may come with any unsafe request, also where none is asked for. */
const unreadable = refusals(400, 413, 415)

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** Who asks. */
export interface Asking {
  /** Of the session. */
  readonly token: string
  readonly session: OperatorSession
}

/**
 * Refuses whoever may not: 401 without a live session, 403 for an unsafe request without the session's CSRF token, for a
 * password that has to be changed, for too low a role. `addRoutes` adds the routes; each has to stand in the table.
 */
export function requireAccess(
  app: FastifyInstance,
  {
    operators,
    sessionCookie,
  }: { operators: Pick<Operators, 'findSession'>; sessionCookie: Pick<SessionCookie, 'read'> },
): (addRoutes: () => void) => void {
  let isAdding = false
  app.decorateRequest('asking', null)
  app.addHook('onRoute', (route) => {
    if (!isAdding) return
    for (const method of [route.method].flat()) {
      const needed = neededFor(method, route.url.slice(app.prefix.length))
      if (needed === undefined)
        throw new Error(`${method} ${route.url} does not stand in the table of access`)
      const security = needed === 'anybody' ? { security: [] } : {}
      const response = {
        ...(isSafe(method) ? {} : unreadable),
        ...(route.schema?.response as object | undefined),
      }
      route.schema = {
        ...route.schema,
        ...security,
        ...(Object.keys(response).length > 0 ? { response } : {}),
        description: describe(needed, isSafe(method)),
      }
    }
  })
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const needed = neededFor(request.method, (request.routeOptions.url ?? '').slice(app.prefix.length))
    // No route, or not for this method: refused as that.
    if (needed === undefined) return
    if (!isSafe(request.method) && isFromElsewhere(request)) throw new Fault('csrf_refused')
    if (needed === 'anybody') return
    const token = sessionCookie.read(request) ?? ''
    const session = await operators.findSession(token)
    if (!session) throw new Fault('not_authenticated')
    request.setDecorator('asking', { token, session } satisfies Asking)
    if (!isSafe(request.method) && !isCsrfToken(request.headers['x-csrf-token'], token)) {
      throw new Fault('csrf_refused')
    }
    if (needed === 'signed in') return
    if (session.operator.mustChangePassword) throw new Fault('password_change_due')
    if (!isAtLeast(session.operator.role, needed)) throw new Fault('role_insufficient')
  })
  return (addRoutes) => {
    isAdding = true
    addRoutes()
    isAdding = false
  }
}

/** Who asks a route that needs a session. */
export function askingOf(request: FastifyRequest): Asking {
  return findAsking(request) as Asking
}

export function findAsking(request: FastifyRequest): Asking | null {
  return request.getDecorator<Asking | null>('asking')
}

export function isSafe(method: string): boolean {
  return safeMethods.includes(method)
}

function neededFor(method: string, path: string): Access | undefined {
  return access[`${method === 'HEAD' ? 'GET' : method} ${path}`]
}

function describe(needed: Access, safe: boolean): string {
  if (needed === 'anybody') return 'Needs no session.'
  const who = needed === 'signed in' ? 'any role' : `the role ${needed} or a higher one`
  return `Needs a session of ${who}${safe ? '' : ', and its csrfToken in the header X-CSRF-Token'}.`
}
