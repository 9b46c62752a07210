import { Type } from 'typebox'
import type { Outcome, Social, SocialProvider } from '../../../domain/social/social.ts'
import { originOf } from '../../../platform/http/origin.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { createBrowserCookie } from '../browser-cookie.ts'
import { providerOf } from '../sns-provider.ts'

/** A parameter that comes twice is a list: no provider sends that. */
const Parameter = Type.Optional(Type.Unknown())

/** `GET /oauth2/callback/{kakao|naver}`: back from the provider, on to the front end. */
export function addFinishSnsSignIn(
  app: TypedApp,
  house: { social: Social; publicUrl: string | undefined; frontEndUrl: string | undefined },
): void {
  const schema = {
    hide: true,
    params: Type.Object({ provider: Type.String() }),
    querystring: Type.Object({ state: Parameter, code: Parameter, error: Parameter }),
  }
  const cookie = createBrowserCookie(house)
  app.get('/:provider', { schema, exposeHeadRoute: false }, async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
    const provider = providerOf(request.params)
    const { state: given, code, error } = request.query
    const state = asText(given) ?? ''
    const outcome = await house.social.finish({
      provider,
      state,
      browserSecret: cookie.read(request, state),
      code: asText(code),
      error: asText(error),
    })
    cookie.takeBack(request, reply, state)
    const frontEnd = house.frontEndUrl ?? `${originOf(request, house.publicUrl)}/senicare`
    return reply.redirect(frontEnd + placeOf(provider, outcome), 302)
  })
}

function placeOf(provider: SocialProvider, outcome: Outcome): string {
  if (outcome.kind === 'known') {
    const { token: accessToken, expiresInSeconds } = outcome.token
    return `/sns-success?${query({ accessToken, expiration: String(expiresInSeconds) })}`
  }
  return `/auth?${query(
    outcome.kind === 'stranger' ? { snsId: outcome.ticket, joinPath: provider } : { error: outcome.kind },
  )}`
}

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString()
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
