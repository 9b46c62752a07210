import type { TypedApp } from '../../../platform/http/typed.ts'
import { userToken } from '../fields.ts'
import type { House } from '../house.ts'
import { linkOrigin } from '../link-origin.ts'
import { LogInAnswer } from '../schemas.ts'
import { addWriteEndpoint } from '../write-endpoint.ts'

/** `POST /private/login/{company_code}` (seed: 로그인): a link that opens once, within 5 minutes. */
export function addLogInMember(app: TypedApp, house: House): void {
  addWriteEndpoint(app, house, {
    methods: ['POST'],
    path: '/login/:company_code',
    summary: '로그인',
    action: 'member.login',
    takes: [userToken],
    answers: LogInAnswer,
    async write({ company, input, by, request, tx }) {
      const launch = await house.partners.logIn(company, input.user_token, by, tx)
      return {
        result: true,
        data: { url: `${linkOrigin(request, house)}/space/${company.code}/dashboard/${launch}` },
      }
    },
  })
}
