import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import type { Sessions } from '../../../domain/partners/partners.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { pageType } from '../page/frame.ts'
import { chooseLanguage } from '../page/language.ts'
import { printNotice } from '../page/notice-page.ts'
import { spacePath, type SpaceCookie } from '../page/session-cookie.ts'
import { isSignOutToken } from '../page/sign-out-token.ts'

const SpacePath = Type.Object({ company_code: Type.String() })
const SignOutForm = Type.Object({ token: Type.String() })

/**
 * `POST /space/{company_code}/sign-out`, and the page after it. No other site can sign somebody out: its form would come
 * without the cookie (SameSite) and without the token of the session.
 */
export function addLeaveSpace(app: TypedApp, house: { sessions: Sessions; cookie: SpaceCookie }): void {
  const schema = { params: SpacePath, hide: true }
  app.post(
    '/:company_code/sign-out',
    { schema: { ...schema, body: SignOutForm } },
    async (request, reply) => {
      const { company_code: companyCode } = request.params
      const session = house.cookie.read(request, companyCode)
      if (session !== undefined) {
        if (isFromElsewhere(request) || !isSignOutToken(request.body.token, session)) {
          throw new Fault('access_denied')
        }
        await house.sessions.end({ companyCode, session }, request.ip)
        house.cookie.clear(request, reply, companyCode)
      }
      return reply.redirect(`${spacePath(companyCode)}/signed-out`, 303)
    },
  )

  app.get('/:company_code/signed-out', { schema }, (request, reply) =>
    reply.type(pageType).send(printNotice('signedOut', chooseLanguage(request.headers['accept-language']))),
  )
}

/** Browsers say where a form was (Fetch Metadata); `Origin` does not: a page without referrer sends `null`. */
function isFromElsewhere(request: FastifyRequest): boolean {
  return (request.headers['sec-fetch-site'] ?? 'same-origin') !== 'same-origin'
}
