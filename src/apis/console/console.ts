import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import type { Audit } from '../../domain/audit/audit.ts'
import type { Inspection } from '../../domain/enrolment/enrolment.ts'
import type { Images } from '../../domain/images/images.ts'
import type { Operators } from '../../domain/operators/operators.ts'
import type { Database } from '../../platform/db/database.ts'
import { acceptBodies } from '../../platform/http/bodies.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import { typed } from '../../platform/http/typed.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import { requireAccess } from './access.ts'
import { logRefusals } from './decision-log.ts'
import { wordFault } from './envelope.ts'
import { addBusiness, type BusinessHouse } from './routes/business.ts'
import { readQueryNumbers } from './query-numbers.ts'
import { addInspectedContract } from './routes/inspected-contract.ts'
import { addInspectionQueue } from './routes/inspection-queue.ts'
import { addMe } from './routes/me.ts'
import { addOperations, type OperationsHouse } from './routes/operations.ts'
import { addOperators } from './routes/operators.ts'
import { addSession } from './routes/session.ts'
import { addVerdicts } from './routes/verdicts.ts'
import { createSessionCookie } from './session-cookie.ts'

export const consolePrefix = '/console/api'
export { wordFault as wordConsoleFault } from './envelope.ts'

/** No request of this API comes near it. */
const parseLimitBytes = 64 * 1024

interface OwnHouse {
  readonly db: Database
  readonly documents: ApiDocuments
  readonly audit: Audit
  readonly operators: Operators
  readonly inspection: Inspection
  readonly images: Images
  readonly publicUrl: string | undefined
}

export type ConsoleHouse = OwnHouse & BusinessHouse & OperationsHouse

/** What operators see and decide, for the page at `/console/`: session cookie, CSRF token, roles (access.ts). */
export async function consoleApi(plain: FastifyInstance, house: ConsoleHouse): Promise<void> {
  const app = typed(plain)
  await house.documents.describe(app, {
    name: 'console',
    title: 'Console: what operators see and decide',
    credential: { cookie: 'console_session', description: 'What POST /console/api/session set' },
  })
  speakFaults(app, wordFault)
  acceptBodies(app, { parseLimitBytes })
  // A page of another site could send a form without asking first.
  app.removeContentTypeParser('application/x-www-form-urlencoded')
  await app.register(cookie)
  readQueryNumbers(app)
  logRefusals(app, house.audit)
  const sessionCookie = createSessionCookie(house)
  const declared = requireAccess(app, { ...house, sessionCookie })
  refuseOtherMethods(app)(() => {
    declared(() => {
      addSession(app, { ...house, sessionCookie })
      addMe(app, house)
      addOperators(app, house)
      addInspectionQueue(app, house)
      addInspectedContract(app, house)
      addVerdicts(app, house)
      addBusiness(app, house)
      addOperations(app, house)
    })
  })
}
