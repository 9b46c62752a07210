import type { SocialProvider } from '../../domain/social/identity-provider.port.ts'
import type { ProviderEntry } from '../../identity-providers/identity-providers.ts'
import { kakaoEndpoints } from '../../identity-providers/kakao.ts'
import { naverEndpoints } from '../../identity-providers/naver.ts'
import type { OauthSettings } from '../../identity-providers/oauth-provider.ts'
import type { ConfigReader } from './config-reader.ts'

export interface SocialConfig {
  readonly providers: readonly ProviderEntry[]
  /** Where a browser goes when a social sign-in ends, without a slash at the end; none: our own page. Development only. */
  readonly frontEndUrl: string | undefined
}

interface Defaults {
  readonly name: SocialProvider
  readonly endpoints: typeof kakaoEndpoints | typeof naverEndpoints
  readonly usesPkce: 'on' | 'off'
  readonly needsSecret: boolean
}

/** Naver knows no PKCE; Kakao's secret can be switched off. */
const defaults: readonly Defaults[] = [
  { name: 'KAKAO', endpoints: kakaoEndpoints, usesPkce: 'on', needsSecret: false },
  { name: 'NAVER', endpoints: naverEndpoints, usesPkce: 'off', needsSecret: true },
]

/** Whom people may sign in with, out of the environment. Without a client id a provider is not offered. */
export function readSocialConfig(read: ConfigReader, development: boolean): SocialConfig {
  const providers = defaults.flatMap((each) => {
    const settings = readProvider(read, development, each)
    return settings ? [{ name: each.name, settings }] : []
  })
  const name = 'SENICARE_FRONT_END_URL'
  const frontEndUrl = read.url(name, development ? ['https:', 'http:'] : ['https:'])
  const { search, hash } = URL.parse(frontEndUrl ?? '') ?? {}
  if (search || hash) read.refuse(name, 'a URL without ? and #')
  if (!development && providers.length > 0 && frontEndUrl === undefined) {
    read.refuse(name, 'given where a social sign-in is configured')
  }
  return { providers, frontEndUrl: frontEndUrl?.replace(/\/+$/, '') }
}

function readProvider(
  read: ConfigReader,
  development: boolean,
  { name, endpoints, usesPkce, needsSecret }: Defaults,
): OauthSettings | undefined {
  const protocols = development ? ['https:', 'http:'] : ['https:']
  const clientId = read.text(`${name}_CLIENT_ID`)
  const settings = {
    clientSecret: read.text(`${name}_CLIENT_SECRET`),
    authorizationUrl: read.url(`${name}_AUTHORIZATION_URL`, protocols) ?? endpoints.authorizationUrl,
    tokenUrl: read.url(`${name}_TOKEN_URL`, protocols) ?? endpoints.tokenUrl,
    userUrl: read.url(`${name}_USER_URL`, protocols) ?? endpoints.userUrl,
    usesPkce: read.oneOf(`${name}_PKCE`, ['on', 'off'], usesPkce) === 'on',
    allowHttp: development,
  }
  if (clientId === undefined && settings.clientSecret !== undefined) {
    read.refuse(`${name}_CLIENT_ID`, `given together with ${name}_CLIENT_SECRET`)
  }
  if (clientId !== undefined && needsSecret && settings.clientSecret === undefined) {
    read.refuse(`${name}_CLIENT_SECRET`, `given together with ${name}_CLIENT_ID`)
  }
  return clientId === undefined ? undefined : { clientId, ...settings }
}
