import { hasFields, headerOf, isBusinessStatus, jsonOf, plainJson } from './answer-parts.ts'
import type { Profile } from './profile.types.ts'

/** What ends a session or keeps one open. */
const seldom: Readonly<Record<string, number>> = {
  'delete /console/api/session': 1,
  'get /console/api/live': 1,
  'post /console/api/session': 1,
  'post /console/api/me/password': 1,
  'post /console/api/me/totp': 1,
}
const refusalFields = ['type', 'title', 'status', 'code']

export const consoleApi: Profile = {
  name: 'console',
  prefixes: ['/console/api'],
  isHttpsOnly: false,
  isOpen: false,
  weightOf: ({ method, path }) => seldom[`${method} ${path}`] ?? 4,
  setsOf({ path }) {
    const words = path.split('/').filter((word) => word !== '' && !word.startsWith('{'))
    return path.split('{').length > 2 ? [`console ${words.slice(0, 4).join(' ')}`] : []
  },
  authorize({ headers, way }, kind, { credentials }) {
    const [owner, operator, inspector, viewer] = credentials.console
    if (!owner || kind === 'missing') return
    const others = [operator, inspector, viewer].filter((each) => each !== undefined)
    const who = kind === 'other' ? (others[headers.length % others.length] ?? owner) : owner
    const name = way === 'tls' || way === 'https proxy' ? '__Host-console_session' : 'console_session'
    const token = kind === 'wrong' ? 'f'.repeat(who.token.length) : kind === 'malformed' ? '%ff;' : who.token
    headers.push(['Cookie', `${name}=${token}`])
    if (kind === 'doubled') headers.push(['Cookie', `${name}=x`])
    headers.push(['X-CSRF-Token', kind === 'foreign' ? 'x' : who.csrfToken])
  },
  findEnvelopeFault(answer) {
    const type = headerOf(answer, 'content-type')
    const body = jsonOf(answer)
    if (answer.status < 400) {
      if (answer.status === 204) return answer.body.length === 0 ? undefined : 'a body of nothing'
      return type === plainJson || type?.startsWith('text/event-stream') ? undefined : 'content type'
    }
    if (type !== 'application/problem+json; charset=utf-8') return 'content type'
    if (!hasFields(body, refusalFields, ['detail', 'fields', 'retryAfterSeconds'])) return 'envelope'
    return (body as { status: unknown }).status === answer.status ? undefined : 'status is not the status'
  },
  isCredentialRefused: ({ status, body }) => status === 401 && body.includes('not_authenticated'),
  isFromTheBusiness: ({ status }) => isBusinessStatus(status),
}
