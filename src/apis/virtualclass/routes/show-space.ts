import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import type { Sessions } from '../../../domain/partners/partners.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { pageType } from '../page/frame.ts'
import { chooseLanguage } from '../page/language.ts'
import { printMemberPage } from '../page/member-page.ts'
import { spacePath, type SpaceCookie } from '../page/session-cookie.ts'
import { signOutToken } from '../page/sign-out-token.ts'

const SpacePath = Type.Object({ company_code: Type.String() })

/** `GET /space/{company_code}/`: the member's page, while the session lives. */
export function addShowSpace(app: TypedApp, house: { sessions: Sessions; cookie: SpaceCookie }): void {
  const schema = { params: SpacePath, hide: true }
  app.get('/:company_code/', { schema }, async (request, reply) => {
    const { company_code: companyCode } = request.params
    const session = house.cookie.read(request, companyCode)
    const found = session === undefined ? undefined : await house.sessions.find({ companyCode, session })
    if (session === undefined || !found) throw new Fault('not_authenticated')
    const page = printMemberPage({
      language: chooseLanguage(request.headers['accept-language']),
      session: found,
      signOut: { path: `${spacePath(companyCode)}/sign-out`, token: signOutToken(session) },
    })
    return reply.type(pageType).send(page)
  })

  app.get('/:company_code', { schema }, (request, reply) => {
    const { company_code: companyCode } = request.params
    // The router finds `/space/` here.
    if (companyCode === '') throw new Fault('not_found')
    return reply.redirect(`${spacePath(companyCode)}/`, 303)
  })
}
