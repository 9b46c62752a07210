import type { FastifyInstance } from 'fastify'
import type { Affiliates } from '../../domain/affiliates/affiliates.ts'
import type { Candidates } from '../../domain/candidates/candidates.ts'
import type { Enrolment } from '../../domain/enrolment/enrolment.ts'
import type { Images } from '../../domain/images/images.ts'
import type { Database } from '../../platform/db/database.ts'
import { requireHttps, type FindHttpsOrigin } from '../../platform/http/https-only.ts'
import { createAnswerOnce } from '../../platform/http/idempotency.ts'
import { refuseOtherMethods } from '../../platform/http/methods.ts'
import type { ApiDocuments } from '../../platform/http/openapi.ts'
import { typed } from '../../platform/http/typed.ts'
import { passMultipart } from '../../platform/http/uploads.ts'
import { speakFaults } from '../../platform/http/wire.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { requireAffiliate } from './credential.ts'
import { wordFault, wordRedirect } from './envelope.ts'
import { nameImageUrls } from './image-url.ts'
import { addCandidates } from './routes/candidates.ts'
import { addCreateContract } from './routes/create-contract.ts'
import { addRegisterContractDevice } from './routes/register-contract-device.ts'
import { addReportContractCheckout } from './routes/report-contract-checkout.ts'
import { addShowContract } from './routes/show-contract.ts'
import { addShowImage } from './routes/show-image.ts'
import { addSubmitContractPhotos } from './routes/submit-contract-photos.ts'
import { addUploadImage } from './routes/upload-image.ts'
import { addViewImage } from './routes/view-image.ts'

export const itechsPrefix = '/cp-insurance'
export { wordFault as wordItechsFault } from './envelope.ts'

/** ITechs: phone-insurance enrolment, by HTTPS only (seed: itechs.md; CONTRACTS.md section 5). */
export async function itechs(
  plain: FastifyInstance,
  house: {
    db: Database
    box: SecretBox
    documents: ApiDocuments
    affiliates: Affiliates
    images: Images
    candidates: Candidates
    enrolment: Enrolment
    findHttpsOrigin: FindHttpsOrigin
  },
): Promise<void> {
  const app = typed(plain)
  const { findHttpsOrigin: findOrigin } = house
  await house.documents.describe(app, {
    name: 'itechs',
    title: 'ITechs: phone-insurance enrolment',
    credential: { header: 'X-ITECHS-API-KEY', description: 'API key of the affiliate' },
  })
  speakFaults(app, wordFault)
  requireHttps(app, { findOrigin, wordRedirect })
  requireAffiliate(app, house.affiliates)
  passMultipart(app)
  const answerOnce = createAnswerOnce({ ...house, word: wordFault })
  const nameUrls = nameImageUrls(findOrigin, itechsPrefix)
  refuseOtherMethods(app)(() => {
    addUploadImage(app, { ...house, answerOnce, nameUrls })
    addShowImage(app, { ...house, nameUrls })
    addViewImage(app, house)
    addCandidates(app, house)
    addCreateContract(app, { ...house, answerOnce })
    addRegisterContractDevice(app, { ...house, answerOnce })
    addSubmitContractPhotos(app, { ...house, answerOnce })
    addReportContractCheckout(app, { ...house, answerOnce })
    addShowContract(app, house)
  })
}
