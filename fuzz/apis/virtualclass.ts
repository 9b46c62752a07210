import { createHmac } from 'node:crypto'
import type { PartnerCredential } from '../world/world.types.ts'
import type { CredentialKind } from '../draft/draft.types.ts'
import type { Header, Outgoing } from '../wire/wire.types.ts'
import { hasFields, headerOf, jsonOf, plainJson } from './answer-parts.ts'
import { foreign } from './given-credential.ts'
import type { Profile } from './profile.types.ts'

const sign = 'X-VIRTUALCLASS-SIGN'
const key = 'X-VIRTUALCLASS-API'

export const virtualclass: Profile = {
  name: 'virtualclass',
  prefixes: ['/private'],
  isHttpsOnly: false,
  isOpen: false,
  weightOf: () => 1,
  setsOf: () => [],
  authorize(request, kind, { credentials }) {
    const [first, second] = credentials.virtualclass
    if (first) request.headers.push(...signedHeaders(request, kind, first, second ?? first))
  },
  findEnvelopeFault(answer) {
    if (headerOf(answer, 'content-type') !== plainJson) return 'content type'
    const body = jsonOf(answer)
    if (answer.status === 404) return hasFields(body, ['message']) ? undefined : 'envelope'
    if (!hasFields(body, ['result'], ['message', 'data', 'errors', 'hint'])) return 'envelope'
    const { result, message } = body as { result: unknown; message?: unknown }
    if (typeof result !== 'boolean' || (answer.status >= 400 && result)) return 'result'
    return answer.status < 400 || typeof message === 'string' ? undefined : 'message'
  },
  isCredentialRefused: ({ status, body }) => status === 403 || body.includes('invalid_api_key'),
  isFromTheBusiness: ({ status }) => status < 400 || status === 409,
}

function signedHeaders(
  request: Outgoing,
  kind: CredentialKind,
  right: PartnerCredential,
  other: PartnerCredential,
): Header[] {
  const { apiKey, secret } = kind === 'other' ? other : right
  const mark = ['TIMESTAMP', 'NONCE'].map(
    (name) => request.headers.find(([own]) => own === `X-VIRTUALCLASS-${name}`)?.[1].trim() ?? '',
  )
  const hmac = createHmac('sha256', secret)
  if (mark.every((part) => part !== '')) for (const part of mark) hmac.update(part, 'latin1')
  const question = request.target.indexOf('?')
  hmac.update(question < 0 ? '' : request.target.slice(question + 1)).update(request.body ?? '')
  const signature = hmac.digest('hex')
  switch (kind) {
    case 'wrong':
      return [
        [key, apiKey],
        [sign, signature.replaceAll(/[0-9]/g, '0')],
      ]
    case 'malformed':
      return [
        [key, apiKey],
        [sign, 'no hex'],
      ]
    case 'missing':
      return [[key, apiKey]]
    case 'doubled':
      return [
        [key, apiKey],
        [sign, signature],
        [sign, signature],
      ]
    case 'foreign':
      return [
        [key, `${foreign}x`],
        [sign, signature],
      ]
    default:
      return [
        [key, apiKey],
        [sign, signature],
      ]
  }
}
