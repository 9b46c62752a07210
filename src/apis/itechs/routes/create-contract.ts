import type { Enrolment } from '../../../domain/enrolment/enrolment.ts'
import type { AnswerOnce } from '../../../platform/http/idempotency.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { readCustomer } from '../contract-fields.ts'
import { ContractBody, NewContractAnswer } from '../contract-schemas.ts'
import { affiliateOf } from '../credential.ts'
import { succeed } from '../envelope.ts'
import { nestForm } from '../nested-form.ts'
import { bothPaths } from '../paths.ts'
import { refusals } from '../schemas.ts'

/** `POST /cp-insurance/contract/create/` (seed: «최초 가입정보 등록»). */
export function addCreateContract(
  app: TypedApp,
  { enrolment, answerOnce }: { enrolment: Enrolment; answerOnce: AnswerOnce },
): void {
  for (const { url, hide } of bothPaths('/contract/create/')) {
    const schema = {
      hide,
      summary: 'Begin a contract with its customer',
      body: ContractBody,
      response: { 201: NewContractAnswer, ...refusals(400, 409, 413, 415, 422, 503) },
    }
    app.post(url, { schema, preValidation: nestForm(ContractBody) }, (request, reply) => {
      const { body } = request
      const affiliateId = affiliateOf(request).id
      const [affiliateUid, affiliateCid] = [
        body.affiliate_uid.toLowerCase(),
        body.affiliate_cid.toLowerCase(),
      ]
      const customer = readCustomer(body)
      return answerOnce(request, reply, `itechs:${affiliateId}`, async (tx) => {
        const { id } = await enrolment.create({ affiliateId, affiliateUid, affiliateCid, customer }, tx)
        const data = { contract_id: id, affiliate_uid: affiliateUid, affiliate_cid: affiliateCid }
        return { status: 201, body: succeed(201, data) }
      })
    })
  }
}
