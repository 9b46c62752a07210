import { hasFields, headerOf, isBusinessStatus, jsonOf, plainJson } from './answer-parts.ts'
import { credentialHeaders } from './given-credential.ts'
import type { Profile } from './profile.types.ts'

/** What ends credentials, or waits for a worker. */
const seldom: readonly string[] = [
  'post /api/v1/auth_token/revoke/',
  'post /api/v1/admin/user/',
  'delete /api/v1/admin/user/',
  'delete /api/v1/admin/auth_token/',
  'post /api/v1/admin/auth_token/revoke/',
  'get /api/v1/admin/test_task/',
]

export const sms4wp: Profile = {
  name: 'sms4wp',
  prefixes: ['/api'],
  isHttpsOnly: false,
  isOpen: false,
  weightOf: ({ method, path }) =>
    seldom.includes(`${method} ${path}`) ? 1 : path.includes('/message/') ? 8 : 4,
  setsOf: ({ path }) => (path.endsWith('sendnumber/register') ? ['sms4wp pin'] : []),
  authorize({ headers, operation }, kind, { credentials }) {
    const { user, admin } = credentials.sms4wp
    const isAdmin = operation?.path.includes('/admin/') ?? false
    const right = isAdmin ? [...admin, ...user] : [...user, ...admin]
    const write = (value: string) => `token ${value}`
    headers.push(...credentialHeaders('Authorization', kind, { right, wrong: 'f'.repeat(64), write }))
  },
  findEnvelopeFault(answer) {
    if (headerOf(answer, 'content-type') !== plainJson) return 'content type'
    const body = jsonOf(answer)
    if (answer.status < 400) return typeof body === 'object' ? undefined : 'envelope'
    return hasFields(body, ['detail']) && typeof (body as { detail: unknown }).detail === 'string'
      ? undefined
      : 'envelope'
  },
  isCredentialRefused: ({ status }) => status === 403,
  isFromTheBusiness: ({ status }) => isBusinessStatus(status),
}
