import type { IdentityProvider } from '../domain/social/identity-provider.port.ts'
import { createOauthProvider, type OauthSettings, type Vendor } from './oauth-provider.ts'

/** Kakao Login, REST API (developers.kakao.com, "REST API" of Kakao Login). */
export const kakaoEndpoints = {
  authorizationUrl: 'https://kauth.kakao.com/oauth/authorize',
  tokenUrl: 'https://kauth.kakao.com/oauth/token',
  userUrl: 'https://kapi.kakao.com/v2/user/me',
} as const

const kakao: Vendor = {
  name: 'KAKAO',
  tokenParameters: () => ({}),
  readSubject(user) {
    const id = (user as { id?: unknown } | null)?.id
    // A 64-bit number there: one that JavaScript rounds would name two people.
    return Number.isSafeInteger(id) && (id as number) > 0 ? String(id) : undefined
  },
}

export function createKakao(settings: OauthSettings): IdentityProvider {
  return createOauthProvider(kakao, settings)
}
