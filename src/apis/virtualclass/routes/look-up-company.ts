import type { FastifyRequest } from 'fastify'
import type { Company } from '../../../domain/partners/partners.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { callOf } from '../call-log.ts'
import { findCompany } from '../company.ts'
import { requireSignature } from '../credential.ts'
import { companyCode } from '../fields.ts'
import type { House } from '../house.ts'
import { readFields, readParameters } from '../parameters.ts'
import { describeFields, LookUpAnswer, refusals, SignedHeaders } from '../schemas.ts'

const fields = [companyCode]

/** `GET /private/is-company` (seed: 기관 조회): whether the company is there and this key's partner's. */
export function addLookUpCompany(app: TypedApp, house: House): void {
  const schema = {
    summary: '기관 조회',
    headers: SignedHeaders,
    querystring: describeFields(fields),
    response: { 200: LookUpAnswer, ...refusals(400, 401, 403, 422, 503) },
  }
  app.get(
    '/is-company',
    { schema, validatorCompiler: () => () => true, ...requireSignature('company.look-up', house) },
    (request) => {
      const { company_code } = readFields(readParameters(request), fields)
      const found = findCompany(request, house.partners, company_code)
      return found instanceof Promise
        ? found.then((company) => answer(request, company))
        : answer(request, found)
    },
  )
}

function answer(request: FastifyRequest, company: Company | undefined): { result: boolean } {
  if (!company) callOf(request).outcome = 'company_unknown'
  return { result: company !== undefined }
}
