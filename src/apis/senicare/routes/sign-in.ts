import { Fault } from '../../../core/fault.ts'
import type { Accounts } from '../../../domain/accounts/accounts.ts'
import type { AddPost } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { isPossiblePassword, SignedIn, SignInBody } from '../schemas.ts'

/** `POST /sign-in` (seed: 로그인). What cannot be anybody's password is refused for its form alone, unhashed. */
export function addSignIn(add: AddPost, { accounts }: { accounts: Accounts }): void {
  add({
    paths: ['/sign-in'],
    summary: 'Sign in',
    body: SignInBody,
    answers: SignedIn,
    refuses: [401],
    async answer({ userId, password }, { request }) {
      if (!isPossiblePassword(password)) throw new Fault('sign_in_failed')
      const { token, expiresInSeconds } = await accounts.signIn({ id: userId, password, address: request.ip })
      return succeed({ accessToken: token, expiration: expiresInSeconds })
    },
  })
}
