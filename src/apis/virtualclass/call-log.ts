import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Audit } from '../../domain/audit/audit.ts'
import type { Company, PartnerKey } from '../../domain/partners/partners.ts'

/** One request to an endpoint, for the audit log. */
export interface Call {
  /** As the log names it: `member.signup`. */
  readonly action: string
  key: PartnerKey | undefined
  /** The one that the request is about, if it is its partner's. */
  company: Company | undefined
  /** Its time and its number used once are part of what was signed. */
  isBound: boolean
  /** `done`, or the fault's code. */
  outcome: string
  /** The domain logged it together with what it changed. */
  isLogged: boolean
}

/** Every call is logged: what changed something together with the change, all else a moment later. */
export function logCalls(app: FastifyInstance, audit: Pick<Audit, 'note'>): void {
  app.decorateRequest('call', null)
  app.addHook('onError', (request, _reply, error, done) => {
    const call = findCall(request)
    if (call) call.outcome = error instanceof Fault ? error.code : 'failed'
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    const call = findCall(request)
    if (call && !call.isLogged) {
      audit.note({
        actor: call.key?.actor ?? 'unknown',
        action: call.action,
        subject: call.company?.subject ?? '',
        outcome: call.outcome,
        address: request.ip,
      })
    }
    done()
  })
}

export function beginCall(request: FastifyRequest, action: string): Call {
  const call: Call = {
    action,
    key: undefined,
    company: undefined,
    isBound: false,
    outcome: 'done',
    isLogged: false,
  }
  request.setDecorator('call', call)
  return call
}

export function callOf(request: FastifyRequest): Call {
  return request.getDecorator<Call>('call')
}

function findCall(request: FastifyRequest): Call | null {
  return request.getDecorator<Call | null>('call')
}
