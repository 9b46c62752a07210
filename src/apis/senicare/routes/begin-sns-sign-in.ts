import { Type } from 'typebox'
import type { Social } from '../../../domain/social/social.ts'
import { originOf } from '../../../platform/http/origin.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { createBrowserCookie } from '../browser-cookie.ts'
import { withSlashes } from '../endpoint.ts'
import { refusals } from '../schemas.ts'
import { callbackPrefix, pathNameOf, providerOf } from '../sns-provider.ts'

/** `GET /sns-sign-in/{kakao|naver}`: on to the provider. No HEAD: nothing is remembered for who only looks. */
export function addBeginSnsSignIn(
  app: TypedApp,
  house: { social: Social; publicUrl: string | undefined },
): void {
  const schema = {
    summary: 'Sign in with Kakao or Naver: the browser goes to the provider',
    security: [],
    params: Type.Object({ provider: Type.String({ examples: ['kakao', 'naver'] }) }),
    response: { 302: Type.Null({ description: 'to the provider' }), ...refusals(404, 429, 500) },
  }
  const cookie = createBrowserCookie(house)
  for (const url of withSlashes(['/sns-sign-in/:provider'])) {
    const own = { ...schema, hide: url.endsWith('/') }
    app.get(url, { schema: own, exposeHeadRoute: false }, async (request, reply) => {
      const provider = providerOf(request.params)
      const origin = originOf(request, house.publicUrl)
      const departure = await house.social.begin({
        provider,
        redirectUri: `${origin}${callbackPrefix}/${pathNameOf(provider)}`,
        address: request.ip,
      })
      cookie.give(request, reply, departure)
      void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
      return reply.redirect(departure.url, 302)
    })
  }
}
