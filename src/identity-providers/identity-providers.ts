import type { IdentityProvider, SocialProvider } from '../domain/social/identity-provider.port.ts'
import { createKakao } from './kakao.ts'
import { createNaver } from './naver.ts'
import type { OauthSettings } from './oauth-provider.ts'

export interface ProviderEntry {
  readonly name: SocialProvider
  readonly settings: OauthSettings
}

const makers = { KAKAO: createKakao, NAVER: createNaver } as const

export function createIdentityProviders(entries: readonly ProviderEntry[]): IdentityProvider[] {
  return entries.map(({ name, settings }) => makers[name](settings))
}
