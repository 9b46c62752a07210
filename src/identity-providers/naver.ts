import type { IdentityProvider } from '../domain/social/identity-provider.port.ts'
import { createOauthProvider, type OauthSettings, type Vendor } from './oauth-provider.ts'

/** Naver Login (developers.naver.com/docs/login/api). */
export const naverEndpoints = {
  authorizationUrl: 'https://nid.naver.com/oauth2.0/authorize',
  tokenUrl: 'https://nid.naver.com/oauth2.0/token',
  userUrl: 'https://openapi.naver.com/v1/nid/me',
} as const

const naver: Vendor = {
  name: 'NAVER',
  // Its token endpoint wants the state again.
  tokenParameters: ({ state }) => ({ state }),
  readSubject(user) {
    const { resultcode, response } = (user ?? {}) as { resultcode?: unknown; response?: { id?: unknown } }
    const id = response?.id
    return resultcode === '00' && typeof id === 'string' ? id : undefined
  },
}

export function createNaver(settings: OauthSettings): IdentityProvider {
  return createOauthProvider(naver, settings)
}
