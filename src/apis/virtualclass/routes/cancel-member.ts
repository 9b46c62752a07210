import type { TypedApp } from '../../../platform/http/typed.ts'
import { userToken } from '../fields.ts'
import type { House } from '../house.ts'
import { CancelAnswer } from '../schemas.ts'
import { addWriteEndpoint } from '../write-endpoint.ts'

/** `POST` or `DELETE /private/cancel/{company_code}` (seed: 회원 등록 취소). */
export function addCancelMember(app: TypedApp, house: House): void {
  addWriteEndpoint(app, house, {
    methods: ['POST', 'DELETE'],
    path: '/cancel/:company_code',
    summary: '회원 등록 취소',
    action: 'member.cancel',
    takes: [userToken],
    answers: CancelAnswer,
    async write({ company, input, by, tx }) {
      await house.partners.cancel(company, input.user_token, by, tx)
      return { result: true }
    },
  })
}
