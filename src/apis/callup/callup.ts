import type { FastifyInstance } from 'fastify'
import type { Applications } from '../../domain/applications/applications.ts'
import type { Calls } from '../../domain/calls/calls.ts'
import type { Database } from '../../platform/db/database.ts'
import { createAnswerOnce } from '../../platform/http/idempotency.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import { typed } from '../../platform/http/typed.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { requireApplication } from './credential.ts'
import { wordFault } from './envelope.ts'
import { addCheckCode } from './routes/check-code.ts'
import { addCreateOrder } from './routes/create-order.ts'
import { addShowOrder } from './routes/show-order.ts'

export const callupPrefix = '/v1'
export { wordFault as wordCallupFault } from './envelope.ts'

/** CallUp: flash-call verification (seed: callup.md). */
export async function callup(
  plain: FastifyInstance,
  house: { db: Database; box: SecretBox; documents: ApiDocuments; applications: Applications; calls: Calls },
): Promise<void> {
  const app = typed(plain)
  await house.documents.describe(app, {
    name: 'callup',
    title: 'CallUp: flash-call verification',
    credential: { header: 'X-Application-Token', description: 'Token of the application, a UUID v4' },
  })
  speakFaults(app, wordFault)
  requireApplication(app, house.applications)
  const answerOnce = createAnswerOnce({ ...house, word: wordFault })
  refuseOtherMethods(app)(() => {
    addCreateOrder(app, { ...house, answerOnce })
    addCheckCode(app, house)
    addShowOrder(app, house)
  })
}
