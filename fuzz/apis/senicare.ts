import type { Value } from '../values/value.types.ts'
import { headerOf, isBusinessStatus, jsonOf } from './answer-parts.ts'
import { credentialHeaders } from './given-credential.ts'
import type { Profile } from './profile.types.ts'

const signedByNobody = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJxd2VyMTIzNCJ9.c2ln'
const businessCodes = ['SU', 'DI', 'DT', 'SF', 'TAF']

const tokenOf = (learned: Value | undefined) => (typeof learned === 'string' ? learned : signedByNobody)

export const senicare: Profile = {
  name: 'senicare',
  prefixes: ['/api/v1/auth', '/oauth2/callback'],
  isHttpsOnly: false,
  isOpen: false,
  weightOf: ({ path }) => (path.includes('sns') || path.endsWith('me') || path.endsWith('out') ? 1 : 3),
  setsOf({ path }) {
    if (path.endsWith('sign-in')) return ['senicare account']
    return path.endsWith('tel-auth-check') || path.endsWith('sign-up') ? ['senicare code'] : []
  },
  authorize({ headers, operation }, kind, { pools }) {
    if (operation && !/\/(?:me|sign-out)$/.test(operation.path)) return
    const right = [0, 1].map((which) => tokenOf(pools.pick('field accessToken', which)))
    const write = (value: string) => `Bearer ${value}`
    headers.push(...credentialHeaders('Authorization', kind, { right, wrong: signedByNobody, write }))
  },
  findEnvelopeFault(answer) {
    const { code, message } = (jsonOf(answer) ?? {}) as { code?: unknown; message?: unknown }
    if (answer.status === 302 && answer.body.length === 0) return undefined
    const type = headerOf(answer, 'content-type')
    if (type !== 'application/json;charset=UTF-8') return 'content type'
    return typeof code === 'string' && typeof message === 'string' ? undefined : 'envelope'
  },
  // Tokens end, and a sign-out ends one at once.
  isCredentialRefused: () => false,
  isFromTheBusiness(answer) {
    const { code } = (jsonOf(answer) ?? {}) as { code?: string }
    return isBusinessStatus(answer.status) || businessCodes.includes(code ?? '')
  },
}
