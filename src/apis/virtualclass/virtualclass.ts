import type { FastifyInstance } from 'fastify'
import type { Audit } from '../../domain/audit/audit.ts'
import type { Database } from '../../platform/db/database.ts'
import { createAnswerOnce } from '../../platform/http/idempotency.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import { typed } from '../../platform/http/typed.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { logCalls } from './call-log.ts'
import { wordFault } from './envelope.ts'
import type { House } from './house.ts'
import { keepRawBodies } from './raw-body.ts'
import { addCancelMember } from './routes/cancel-member.ts'
import { addLogInMember } from './routes/log-in-member.ts'
import { addLookUpCompany } from './routes/look-up-company.ts'
import { addSignUpMember } from './routes/sign-up-member.ts'

export const virtualclassPrefix = '/private'
export { wordFault as wordVirtualclassFault } from './envelope.ts'

/** VirtualClass: signed partner single sign-on (seed: virtualclass.md; CONTRACTS.md section 3). */
export async function virtualclass(
  plain: FastifyInstance,
  house: Omit<House, 'answerOnce'> & {
    db: Database
    box: SecretBox
    documents: ApiDocuments
    audit: Audit
  },
): Promise<void> {
  const app = typed(plain)
  await house.documents.describe(app, {
    name: 'virtualclass',
    title: 'VirtualClass: signed partner single sign-on',
    credential: { header: 'X-VIRTUALCLASS-API', description: 'API key' },
    signature: {
      header: 'X-VIRTUALCLASS-SIGN',
      description:
        'HMAC-SHA256 with the secret over the raw query string and the raw body, as hex in any case',
    },
  })
  speakFaults(app, wordFault)
  keepRawBodies(app)
  logCalls(app, house.audit)
  const wired: House = { ...house, answerOnce: createAnswerOnce({ ...house, word: wordFault }) }
  refuseOtherMethods(app)(() => {
    addLookUpCompany(app, wired)
    addSignUpMember(app, wired)
    addCancelMember(app, wired)
    addLogInMember(app, wired)
  })
}
