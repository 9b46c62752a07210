import { hasFields, headerOf, isBusinessStatus, jsonOf, plainJson } from './answer-parts.ts'
import { credentialHeaders } from './given-credential.ts'
import type { Profile } from './profile.types.ts'

export const itechs: Profile = {
  name: 'itechs',
  prefixes: ['/cp-insurance'],
  isHttpsOnly: true,
  isOpen: false,
  // A screen is read for a second.
  weightOf: ({ path }) => (path.endsWith('step-1/') ? 1 : 4),
  setsOf({ path }) {
    const step = /\{contract_id\}\/(.*)$/.exec(path)?.[1]
    return step === undefined ? [] : [`itechs ${step}`, 'itechs contract']
  },
  authorize({ headers }, kind, { credentials }) {
    headers.push(
      ...credentialHeaders('X-ITECHS-API-KEY', kind, { right: credentials.itechs, wrong: 'f'.repeat(64) }),
    )
  },
  findEnvelopeFault(answer) {
    if (headerOf(answer, 'content-type') !== plainJson) return 'content type'
    const body = jsonOf(answer)
    if (!hasFields(body, ['code', 'data', 'error'])) return 'envelope'
    const { code, data, error } = body as { code: unknown; data: unknown; error: unknown }
    if (code !== answer.status) return 'code is not the status'
    return (data === null) === (error === null) ? 'data and error' : undefined
  },
  isCredentialRefused: ({ status }) => status === 401,
  isFromTheBusiness: ({ status }) => isBusinessStatus(status),
}
