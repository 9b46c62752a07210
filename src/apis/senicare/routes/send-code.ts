import { asPhoneNumber } from '../../../core/phone-number.ts'
import type { Accounts } from '../../../domain/accounts/accounts.ts'
import type { AddPost } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { Done, NumberBody } from '../schemas.ts'

/**
 * `POST /tel_auth` (seed: 전화번호 인증), and `tel-auth` as the other paths are written. Not part of the transaction
 * that keeps the answer: the text leaves only when its own has ended, and what became of it is the answer.
 */
export function addSendCode(add: AddPost, { accounts }: { accounts: Accounts }): void {
  add({
    paths: ['/tel_auth', '/tel-auth'],
    summary: 'Text a code to a phone',
    body: NumberBody,
    answers: Done,
    async answer({ telNumber }, { request }) {
      await accounts.sendCode({ number: asPhoneNumber(telNumber), address: request.ip })
      return succeed({})
    },
  })
}
