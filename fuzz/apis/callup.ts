import { hasFields, headerOf, isBusinessStatus, jsonOf, plainJson } from './answer-parts.ts'
import { credentialHeaders } from './given-credential.ts'
import type { Profile } from './profile.types.ts'

const unknownToken = '63b2ca8a-259e-49c8-84f9-7d95d64459ef'

export const callup: Profile = {
  name: 'callup',
  prefixes: ['/v1'],
  isHttpsOnly: false,
  isOpen: false,
  weightOf: () => 1,
  setsOf: ({ path }) => (path.includes('{order_code}') ? ['callup order'] : []),
  authorize({ headers }, kind, { credentials }) {
    headers.push(
      ...credentialHeaders('X-Application-Token', kind, { right: credentials.callup, wrong: unknownToken }),
    )
  },
  findEnvelopeFault(answer) {
    if (headerOf(answer, 'content-type') !== plainJson) return 'content type'
    const body = jsonOf(answer)
    if (!hasFields(body, ['data', 'errors'])) return 'envelope'
    const { data, errors } = body as { data: unknown; errors: unknown }
    return (data === null) === (errors === null) ? 'data and errors' : undefined
  },
  isCredentialRefused: ({ status }) => status === 403,
  isFromTheBusiness: (answer) =>
    isBusinessStatus(answer.status) || answer.status === 503 || answer.body.includes('"wrong code"'),
}
