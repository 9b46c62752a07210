import { writeCodeText } from '../../apis/senicare/code-text.ts'
import { createAccounts, type Accounts } from '../../domain/accounts/accounts.ts'
import { createSignedTokens, type SignedTokens } from '../../domain/signed-tokens/signed-tokens.ts'
import { createSocial, type Social } from '../../domain/social/social.ts'
import { createIdentityProviders } from '../../identity-providers/identity-providers.ts'
import type { Foundation } from './foundation.ts'
import type { Telephony } from './telephony.ts'

/** Who signs in, and the tokens that say so. */
export interface People {
  readonly signedTokens: SignedTokens
  readonly accounts: Accounts
  readonly social: Social
}

export function wirePeople(base: Foundation & Telephony): People {
  const { limits, senicare, social: settings } = base.config
  const { autofillHost, codeLifeSeconds } = senicare
  const signedTokens = createSignedTokens(base)
  const accounts = createAccounts({
    ...base,
    signedTokens,
    limits: { ...limits, codeLifeSeconds },
    writeText: (code) => writeCodeText(code, autofillHost),
  })
  const providers = createIdentityProviders(settings.providers)
  return { signedTokens, accounts, social: createSocial({ ...base, accounts, signedTokens, providers }) }
}
