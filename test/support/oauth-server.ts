import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Events, OAuth2Server, type MutableRedirectUri, type MutableResponse } from 'oauth2-mock-server'

const endpoints = {
  KAKAO: { authorize: '/oauth/authorize', token: '/oauth/token', userinfo: '/v2/user/me' },
  NAVER: { authorize: '/oauth2.0/authorize', token: '/oauth2.0/token', userinfo: '/v1/nid/me' },
} as const

/** What somebody who signs in there is called there: Kakao gives numbers, Naver texts. */
const firstPeople = { KAKAO: 4_100_000_001, NAVER: 'naver-person-1' } as const

type Form = Readonly<Record<string, string | undefined>>

export interface TestProvider {
  /** What points the server here. */
  readonly environment: Readonly<Record<string, string>>
  readonly clientSecret: string
  /** Who signs in from now on. */
  person: unknown
  /** What came to its token endpoint. */
  readonly tokenRequests: Form[]
  /** How often its user endpoint was asked. */
  readonly userRequests: () => number
  /** The next visitor says no, or the provider refuses (RFC 6749 section 4.1.2.1). */
  refuseNext(error: string): void
  /** The next visitor is not sent back; resolves with where to. */
  holdNext(): Promise<string>
  /** Changes the next answer of the token endpoint or the user endpoint. */
  spoilNext(endpoint: 'token' | 'user', change: (answer: MutableResponse) => void): void
  close(): Promise<void>
}

interface Grant {
  readonly redirectUri: string | null
  readonly challenge: string | null
}

/**
 * oauth2-mock-server in the shape of Kakao or Naver. Unlike the package alone it takes a code once, only from this client
 * and for this redirect URI, never without the code verifier that was promised, and knows its own access tokens.
 */
export async function startProvider(name: 'KAKAO' | 'NAVER'): Promise<TestProvider> {
  const paths = endpoints[name]
  const server = new OAuth2Server(undefined, undefined, { endpoints: paths })
  await server.issuer.keys.generate('ES256')
  await server.start(0, '127.0.0.1')
  const origin = `http://127.0.0.1:${server.address().port}`
  const clientId = `${name.toLowerCase()}-client`
  const clientSecret = `${name.toLowerCase()}-secret-that-no-log-may-hold`

  const grants = new Map<string, Grant>()
  const accessTokens = new Set<string>()
  const tokenRequests: Form[] = []
  let userRequests = 0
  let refusal: string | undefined
  let hold: ((callback: string) => void) | undefined
  const changes: { token: ((answer: MutableResponse) => void)[]; user: typeof changes.token } = {
    token: [],
    user: [],
  }
  const provider: TestProvider = {
    environment: {
      [`${name}_CLIENT_ID`]: clientId,
      [`${name}_CLIENT_SECRET`]: clientSecret,
      [`${name}_AUTHORIZATION_URL`]: origin + paths.authorize,
      [`${name}_TOKEN_URL`]: origin + paths.token,
      [`${name}_USER_URL`]: origin + paths.userinfo,
    },
    clientSecret,
    person: firstPeople[name],
    tokenRequests,
    userRequests: () => userRequests,
    refuseNext: (error) => void (refusal = error),
    holdNext: () => new Promise((resolve) => (hold = resolve)),
    spoilNext: (endpoint, change) => void changes[endpoint].push(change),
    close: () => server.stop(),
  }

  server.service.on(
    Events.BeforeAuthorizeRedirect,
    ({ url }: MutableRedirectUri, request: IncomingMessage) => {
      const asked = new URL(request.url ?? '', origin).searchParams
      const { searchParams } = url
      if (refusal !== undefined || asked.get('client_id') !== clientId) {
        searchParams.delete('code')
        searchParams.set('error', refusal ?? 'unauthorized_client')
        searchParams.set('error_description', 'User denied access')
        refusal = undefined
        return
      }
      grants.set(searchParams.get('code') ?? '', {
        redirectUri: asked.get('redirect_uri'),
        challenge: asked.get('code_challenge'),
      })
      if (!hold) return
      hold(url.href)
      hold = undefined
      url.href = `${origin}/held`
    },
  )

  server.service.on(Events.BeforeResponse, (answer: MutableResponse, request: { body: Form }) => {
    const form = request.body
    tokenRequests.push(form)
    const error = findFault(form, { clientId, clientSecret, grants })
    grants.delete(form['code'] ?? '')
    if (error === undefined) {
      const { access_token } = answer.body as { access_token: string }
      accessTokens.add(`Bearer ${access_token}`)
      answer.body = wordToken(name, access_token)
    } else {
      answer.body = { error, error_description: 'refused' }
      // Naver says so with 200.
      answer.statusCode = name === 'KAKAO' ? 400 : 200
    }
    changes.token.shift()?.(answer)
  })

  server.service.on(Events.BeforeUserinfo, (answer: MutableResponse, request: IncomingMessage) => {
    userRequests++
    if (accessTokens.has(request.headers.authorization ?? '')) {
      answer.body = wordPerson(name, provider.person)
    } else {
      answer.statusCode = 401
      answer.body = { msg: 'this access token does not exist', code: -401 }
    }
    changes.user.shift()?.(answer)
  })
  return provider
}

function findFault(
  form: Form,
  own: { clientId: string; clientSecret: string; grants: ReadonlyMap<string, Grant> },
): string | undefined {
  if (form['client_id'] !== own.clientId || form['client_secret'] !== own.clientSecret)
    return 'invalid_client'
  const grant = own.grants.get(form['code'] ?? '')
  if (!grant || grant.redirectUri !== form['redirect_uri']) return 'invalid_grant'
  const verifier = form['code_verifier']
  const challenge = verifier === undefined ? null : createHash('sha256').update(verifier).digest('base64url')
  return grant.challenge === challenge ? undefined : 'invalid_grant'
}

/** Kakao's numbers are numbers; Naver's are texts. */
function wordToken(name: 'KAKAO' | 'NAVER', accessToken: string): Record<string, unknown> {
  const common = { access_token: accessToken, token_type: 'bearer', refresh_token: 'unused' }
  if (name === 'NAVER') return { ...common, expires_in: '3600' }
  return { ...common, expires_in: 21_599, refresh_token_expires_in: 5_183_999, scope: 'profile_nickname' }
}

function wordPerson(name: 'KAKAO' | 'NAVER', person: unknown): Record<string, unknown> {
  if (name === 'NAVER') return { resultcode: '00', message: 'success', response: { id: person } }
  return { id: person, connected_at: '2026-01-01T00:00:00Z', properties: { nickname: '홍길동' } }
}
