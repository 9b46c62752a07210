import { Fault } from '../../core/fault.ts'
import type { SocialProvider } from '../../domain/social/social.ts'

/** Where providers send browsers back to. */
export const callbackPrefix = '/oauth2/callback'

/** As paths name them. */
const byName: Readonly<Record<string, SocialProvider>> = { kakao: 'KAKAO', naver: 'NAVER' }

/** Faults: `not_found`. */
export function providerOf({ provider }: { provider: string }): SocialProvider {
  const found = Object.hasOwn(byName, provider) ? byName[provider] : undefined
  if (!found) throw new Fault('not_found')
  return found
}

export function pathNameOf(provider: SocialProvider): string {
  return provider.toLowerCase()
}
