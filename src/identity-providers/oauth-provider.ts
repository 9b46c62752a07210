import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  Configuration,
  customFetch,
  fetchProtectedResource,
} from 'openid-client'
import type {
  Identified,
  IdentityProvider,
  ProviderVisit,
  SocialProvider,
} from '../domain/social/identity-provider.port.ts'
import { boundedFetch, unavailableCode } from './bounded-fetch.ts'

/** For each of the two requests: the code for a token, the token for the person. */
const timeoutSeconds = 5
const longestSubject = 255

export interface OauthSettings {
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly userUrl: string
  readonly usesPkce: boolean
  /** Endpoints without TLS: for a stand-in on one's own machine. */
  readonly allowHttp: boolean
}

/** What a provider does in its own way. */
export interface Vendor {
  readonly name: SocialProvider
  /** Beyond what RFC 6749 section 4.1.3 asks for. */
  tokenParameters(visit: ProviderVisit): Record<string, string>
  /** The person's id in the answer of the user endpoint, if it is one. */
  readSubject(user: unknown): string | undefined
}

/** An OAuth 2 provider (RFC 6749 section 4.1, RFC 7636) whose user endpoint says who came. */
export function createOauthProvider(vendor: Vendor, settings: OauthSettings): IdentityProvider {
  const { name } = vendor
  const userUrl = new URL(settings.userUrl)
  const configuration = new Configuration(
    {
      issuer: new URL(settings.authorizationUrl).origin,
      authorization_endpoint: settings.authorizationUrl,
      token_endpoint: settings.tokenUrl,
    },
    settings.clientId,
    settings.clientSecret,
  )
  configuration.timeout = timeoutSeconds
  configuration[customFetch] = boundedFetch
  if (settings.allowHttp) allowInsecureRequests(configuration)

  async function askWhoCame(visit: ProviderVisit & { code: string }): Promise<unknown> {
    const { state, redirectUri, codeVerifier, code } = visit
    const answer = new URL(redirectUri)
    answer.search = new URLSearchParams({ code, state }).toString()
    const { access_token } = await authorizationCodeGrant(
      configuration,
      answer,
      { expectedState: state, ...(codeVerifier === undefined ? {} : { pkceCodeVerifier: codeVerifier }) },
      vendor.tokenParameters(visit),
    )
    const response = await fetchProtectedResource(configuration, access_token, userUrl, 'GET')
    if (!response.ok) throw new Error(`the user endpoint answered ${response.status}`)
    return response.json()
  }

  return {
    name,
    usesPkce: settings.usesPkce,

    async authorizationUrl({ state, redirectUri, codeVerifier }) {
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        state,
        ...(codeVerifier === undefined
          ? {}
          : {
              code_challenge: await calculatePKCECodeChallenge(codeVerifier),
              code_challenge_method: 'S256',
            }),
      })
      return url.href
    },

    async identify(visit) {
      try {
        const subject = vendor.readSubject(await askWhoCame(visit))
        return subject === undefined || subject === '' || subject.length > longestSubject
          ? { kind: 'failed', reason: 'the user endpoint names nobody' }
          : { kind: 'identified', subject }
      } catch (error) {
        return explain(error)
      }
    },
  }
}

const deepestCause = 6

/** In words that hold nothing of the answer but its OAuth error code. */
function explain(error: unknown): Identified {
  const reasons: string[] = []
  let kind: 'failed' | 'unavailable' = 'failed'
  let each: unknown = error
  for (let depth = 0; depth < deepestCause && each instanceof Error; depth++) {
    const { code, message, cause } = each as Error & { code?: unknown }
    const oauthError = 'error' in each ? each.error : undefined
    if (code === unavailableCode) {
      kind = 'unavailable'
      reasons.push(message)
    } else if (isCode(oauthError)) reasons.push(oauthError)
    else if (isCode(code)) reasons.push(code)
    each = cause
  }
  return { kind, reason: reasons.join(', ') || 'an answer that was not understood' }
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,64}$/.test(value)
}
