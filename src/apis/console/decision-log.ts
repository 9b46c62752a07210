import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import type { Audit } from '../../domain/audit/audit.ts'
import { nameOperator, type By } from '../../domain/operators/operators.ts'
import { askingOf, findAsking, isSafe } from './access.ts'

/** As the domain logs who decided, together with what was decided. */
export function byOf(request: FastifyRequest): By {
  return { actor: nameOperator(askingOf(request).session.operator.id), address: request.ip }
}

/**
 * Logs what was refused: every unsafe request, and what somebody may not see. What was done the domain logs with it, and
 * sign-ins too.
 */
export function logRefusals(app: FastifyInstance, audit: Pick<Audit, 'note'>): void {
  app.addHook('onError', (request, _reply, error, done) => {
    const path = request.routeOptions.url?.slice(app.prefix.length)
    const outcome = error instanceof Fault ? error.code : 'failed'
    const isWorthIt = !isSafe(request.method) || outcome === 'role_insufficient'
    if (path !== undefined && isWorthIt && !isSignIn(request.method, path)) {
      const asking = findAsking(request)
      audit.note({
        actor: asking ? nameOperator(asking.session.operator.id) : 'unknown',
        action: `console.${request.method} ${path}`,
        subject: subjectOf(request),
        outcome,
        address: request.ip,
      })
    }
    done()
  })
}

function isSignIn(method: string, path: string): boolean {
  return method === 'POST' && path === '/session'
}

function subjectOf({ params }: FastifyRequest): string {
  const id = (params as { id?: unknown } | null)?.id
  return typeof id === 'string' && isUuid(id) ? id : ''
}
