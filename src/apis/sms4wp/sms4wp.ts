import type { FastifyInstance } from 'fastify'
import { createAnswerOnce } from '../../platform/http/idempotency.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import { acceptMultipart } from '../../platform/http/multipart.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { requireCredential } from './credential.ts'
import { createEndpoints } from './endpoint.ts'
import { wordFault } from './envelope.ts'
import type { House } from './house.ts'
import { addAdminRoutes } from './routes/admin.ts'
import { addGeneralRoutes } from './routes/general.ts'
import { addV2Routes } from './routes/v2.ts'

/** `/api/v1` and `/api/v2` are below it. */
export const sms4wpPrefix = '/api'
export { wordFault as wordSms4wpFault } from './envelope.ts'

/** The greatest spreadsheet; images have a limit of their own. A field may be a text to be sent, or one of many receivers. */
const multipartLimits = {
  maxFiles: 10,
  maxFileBytes: 5 * 1024 * 1024,
  maxFields: 30_000,
  maxFieldBytes: 256 * 1024,
}

/** SMS4WP: prepaid SMS, LMS and MMS (seed: sms4wp-v1.md; CONTRACTS.md section 4). */
export async function sms4wp(
  app: FastifyInstance,
  house: House & { box: SecretBox; documents: ApiDocuments },
): Promise<void> {
  await house.documents.describe(app, {
    name: 'sms4wp',
    title: 'SMS4WP: prepaid SMS, LMS and MMS',
    credential: { header: 'Authorization', description: 'token <value>' },
  })
  speakFaults(app, wordFault)
  acceptMultipart(app, multipartLimits)
  requireCredential(app, house.customers)
  const answerOnce = createAnswerOnce({ ...house, word: wordFault })
  refuseOtherMethods(app)(() => {
    const add = createEndpoints(app, { db: house.db, answerOnce })
    addGeneralRoutes(add, house)
    addAdminRoutes(add, house)
    addV2Routes(add, house)
  })
}
