import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import type { Accounts } from '../../domain/accounts/accounts.ts'
import type { Social } from '../../domain/social/social.ts'
import type { Database } from '../../platform/db/database.ts'
import { acceptBodies } from '../../platform/http/bodies.ts'
import { createAnswerOnce } from '../../platform/http/idempotency.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import { typed } from '../../platform/http/typed.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { allowFrontEnds } from './front-ends.ts'
import { createEndpoints } from './endpoint.ts'
import { contentType, wordFault } from './envelope.ts'
import { addBeginSnsSignIn } from './routes/begin-sns-sign-in.ts'
import { addCheckCode } from './routes/check-code.ts'
import { addCheckId } from './routes/check-id.ts'
import { addListSnsProviders } from './routes/list-sns-providers.ts'
import { addSendCode } from './routes/send-code.ts'
import { addShowMe } from './routes/show-me.ts'
import { addSignIn } from './routes/sign-in.ts'
import { addSignOut } from './routes/sign-out.ts'
import { addSignUp } from './routes/sign-up.ts'

export const senicarePrefix = '/api/v1/auth'
export { wordFault as wordSenicareFault } from './envelope.ts'

/** No request of this API comes near it. */
const parseLimitBytes = 16 * 1024

export interface SenicareHouse {
  /** For transactions that wait for others: not the pool that those others take their connections from. */
  readonly answersDb: Database
  readonly box: SecretBox
  readonly documents: ApiDocuments
  readonly accounts: Accounts
  readonly social: Social
  readonly publicUrl: string | undefined
  /** Of front ends that may read the answers; none: of every front end. */
  readonly origins: readonly string[] | undefined
}

/** Senicare: accounts by a proved phone (seed: senicare-auth.md; CONTRACTS.md section 2). */
export async function senicare(plain: FastifyInstance, house: SenicareHouse): Promise<void> {
  const app = typed(plain)
  await house.documents.describe(app, {
    name: 'senicare',
    title: 'Senicare: accounts by a proved phone',
    credential: { header: 'Authorization', description: 'Bearer <accessToken>: for me and sign-out' },
  })
  speakFaults(app, wordFault)
  acceptBodies(app, { parseLimitBytes })
  nameContentType(app)
  allowFrontEnds(app, house.origins)
  await app.register(cookie)
  const answerOnce = createAnswerOnce({ db: house.answersDb, box: house.box, word: wordFault })
  refuseOtherMethods(app)(() => {
    const add = createEndpoints(app, answerOnce)
    addSignIn(add, house)
    addCheckId(add, house)
    addSendCode(add, house)
    addCheckCode(add, house)
    addSignUp(add, house)
    addShowMe(app, house)
    addSignOut(app, { ...house, answerOnce })
    addListSnsProviders(app, house)
    addBeginSnsSignIn(app, house)
  })
}

/** Every answer is about somebody and not to be stored, and has the type that the document writes. */
function nameContentType(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('cache-control', 'no-store')
    if (reply.hasHeader('content-type')) void reply.header('content-type', contentType)
    done()
  })
}
