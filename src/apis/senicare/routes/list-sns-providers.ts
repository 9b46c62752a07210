import { Type } from 'typebox'
import type { Social } from '../../../domain/social/social.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { withSlashes } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { refusals, Success } from '../schemas.ts'
import { pathNameOf } from '../sns-provider.ts'

/** `GET /sns-sign-in` (beyond the document): whom one can sign in with here, for the buttons of a page. */
export function addListSnsProviders(app: TypedApp, house: { social: Social }): void {
  const schema = {
    summary: 'The providers that one can sign in with',
    security: [],
    response: {
      200: Success({ providers: Type.Array(Type.String({ examples: ['kakao', 'naver'] })) }),
      ...refusals(500),
    },
  }
  for (const url of withSlashes(['/sns-sign-in'])) {
    app.get(url, { schema: { ...schema, hide: url.endsWith('/') } }, () =>
      succeed({ providers: house.social.providers.map(pathNameOf) }),
    )
  }
}
