import type { TypedApp } from '../../../platform/http/typed.ts'
import { memberEmail, memberName, memberPhone } from '../fields.ts'
import type { House } from '../house.ts'
import { SignUpAnswer } from '../schemas.ts'
import { addWriteEndpoint } from '../write-endpoint.ts'

/** `POST /private/signup/{company_code}` (seed: 회원 등록). */
export function addSignUpMember(app: TypedApp, house: House): void {
  addWriteEndpoint(app, house, {
    methods: ['POST'],
    path: '/signup/:company_code',
    summary: '회원 등록',
    action: 'member.signup',
    takes: [memberName, memberEmail, memberPhone],
    answers: SignUpAnswer,
    async write({ company, input, by, tx }) {
      const member = { ...input, name: input.name.trim() }
      return { result: true, data: { user_token: await house.partners.signUp(company, member, by, tx) } }
    },
  })
}
