import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import type { Audit, AuditEntry } from '../../../domain/audit/audit.ts'
import type { Launches } from '../../../domain/partners/partners.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { spacePath, type SpaceCookie } from '../page/session-cookie.ts'

const OpenPath = Type.Object({ company_code: Type.String(), token: Type.String() })

/**
 * `GET /space/{company_code}/dashboard/{token}`: the link of the seed's `login`. Opens once, and leaves the address bar at
 * once. Only a browser that shows the page to somebody uses it up: no HEAD, no prefetch, no image or frame.
 */
export function addOpenSpace(
  app: TypedApp,
  house: { launches: Launches; audit: Pick<Audit, 'note'>; cookie: SpaceCookie },
): void {
  const schema = { params: OpenPath, hide: true }
  const options = {
    schema,
    exposeHeadRoute: false,
    onError: (request: FastifyRequest, _reply: FastifyReply, error: Error, done: () => void) => {
      house.audit.note(describeRefusal(request, error))
      done()
    },
  }
  app.get('/:company_code/dashboard/:token', options, async (request, reply) => {
    if (!isForSomebody(request)) throw new Fault('access_denied')
    const { company_code: companyCode, token } = request.params
    const welcome = await house.launches.follow({
      companyCode,
      token,
      address: request.ip,
      replaces: house.cookie.read(request, companyCode),
    })
    if (welcome.kind === 'ticket') return reply.redirect(welcome.url, 303)
    house.cookie.set(request, reply, { companyCode, session: welcome.session })
    return reply.redirect(`${spacePath(companyCode)}/`, 303)
  })
}

/** False for what fetches ahead of a person (`Sec-Purpose` and its forerunners), and for what is no page of its own (`Sec-Fetch-Dest`). */
function isForSomebody({ headers }: FastifyRequest): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => String(headers[name] ?? ''))
  if (purposes.some((purpose) => /prefetch|prerender|preview/i.test(purpose))) return false
  return (headers['sec-fetch-dest'] ?? 'document') === 'document'
}

/** The log names a company only where there is one: anything can stand in a path. */
function describeRefusal(request: FastifyRequest, error: Error): AuditEntry {
  const outcome = error instanceof Fault ? error.code : 'failed'
  const isFound = ['code_already_used', 'code_expired', 'member_unknown'].includes(outcome)
  const { company_code: companyCode } = request.params as { company_code: string }
  return {
    actor: 'unknown',
    action: 'member.enter',
    subject: isFound ? `company ${companyCode}` : '',
    outcome,
    address: request.ip,
  }
}
