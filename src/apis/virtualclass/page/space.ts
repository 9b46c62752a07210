import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../../core/fault.ts'
import type { Audit } from '../../../domain/audit/audit.ts'
import type { Launches, Sessions } from '../../../domain/partners/partners.ts'
import { refuseOtherMethods } from '../../../platform/http/methods.ts'
import { typed } from '../../../platform/http/typed.ts'
import { sendFault, type Answer } from '../../../platform/http/wire.ts'
import type { LinkHouse } from '../link-origin.ts'
import { addLeaveSpace } from '../routes/leave-space.ts'
import { addOpenSpace } from '../routes/open-space.ts'
import { addShowSpace } from '../routes/show-space.ts'
import { pageHeaders } from './frame.ts'
import { chooseLanguage } from './language.ts'
import { wordAsPage } from './notice-page.ts'
import { createSpaceCookie } from './session-cookie.ts'

export const spacePrefix = '/space'

/** A refusal under `/space`, in the reader's language. */
export function wordSpaceFault(fault: Fault, request: FastifyRequest): Answer {
  return wordAsPage(fault, chooseLanguage(request.headers['accept-language']))
}

/** What stands behind the link that `POST /private/login/{company_code}` returns: pages for people, without scripts. */
export async function space(
  plain: FastifyInstance,
  house: LinkHouse & {
    launches: Launches
    sessions: Sessions
    audit: Pick<Audit, 'note'>
  },
): Promise<void> {
  const app = typed(plain)
  await app.register(cookie)
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(pageHeaders)
    done()
  })
  app.setErrorHandler((error, request, reply) =>
    sendFault(error, request, reply, (fault) => wordSpaceFault(fault, request)),
  )
  app.setNotFoundHandler((_request, _reply) => {
    throw new Fault('not_found')
  })
  refuseOtherMethods(app)(() => {
    const own = { ...house, cookie: createSpaceCookie(house) }
    addOpenSpace(app, own)
    addShowSpace(app, own)
    addLeaveSpace(app, own)
  })
}
