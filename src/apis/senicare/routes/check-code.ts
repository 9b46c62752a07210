import { asPhoneNumber } from '../../../core/phone-number.ts'
import type { Accounts } from '../../../domain/accounts/accounts.ts'
import type { AddPost } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { CodeBody, Done } from '../schemas.ts'

/** `POST /tel-auth-check` (seed: 인증번호 확인). The code stays good for sign-up. */
export function addCheckCode(add: AddPost, { accounts }: { accounts: Accounts }): void {
  add({
    paths: ['/tel-auth-check'],
    summary: 'Check the code that was texted',
    body: CodeBody,
    answers: Done,
    refuses: [401],
    async answer({ telNumber, authNumber }) {
      await accounts.checkCode({ number: asPhoneNumber(telNumber), code: authNumber })
      return succeed({})
    },
  })
}
