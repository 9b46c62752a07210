import { Fault } from '../../../core/fault.ts'
import { asPhoneNumber } from '../../../core/phone-number.ts'
import type { Accounts, JoinPath, SocialIdentity } from '../../../domain/accounts/accounts.ts'
import type { AddPost } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { Done, isName, SignUpBody } from '../schemas.ts'

/** Such as domain/social has: the identity of a good `snsId`. */
export interface SocialTickets {
  readTicket(snsId: string): Promise<SocialIdentity | undefined>
}

/** `POST /sign-up` (seed: 회원가입). */
export function addSignUp(add: AddPost, house: { accounts: Accounts; social: SocialTickets }): void {
  const { accounts, social } = house

  async function identify(snsId: string, joinPath: JoinPath): Promise<SocialIdentity> {
    const identity = await social.readTicket(snsId)
    if (identity?.provider === joinPath) return identity
    throw invalid('snsId', 'what social sign-in gave for this joinPath')
  }

  add({
    paths: ['/sign-up'],
    summary: 'Make an account for a phone that was proved',
    body: SignUpBody,
    answers: Done,
    refuses: [401],
    async answer(
      { name, userId, password, telNumber, authNumber, joinPath = 'HOME', snsId },
      { request, tx },
    ) {
      if (!isName(name)) throw invalid('name', '1 to 50 characters')
      const path = joinPath.toUpperCase() as JoinPath
      const wish = {
        id: userId,
        password,
        name,
        number: asPhoneNumber(telNumber),
        code: authNumber,
        joinPath: path,
        address: request.ip,
        identity: snsId ? await identify(snsId, path) : undefined,
      }
      await accounts.signUp(wish, tx)
      return succeed({})
    },
  })
}

function invalid(field: string, rule: string): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule }] })
}
