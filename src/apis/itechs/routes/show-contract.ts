import type { TypedApp } from '../../../platform/http/typed.ts'
import { contractOf } from '../contract-fields.ts'
import { ContractPath } from '../contract-schemas.ts'
import type { ContractHouse } from '../contract-step.ts'
import { ContractAnswer, viewContract } from '../contract-view.ts'
import { succeed } from '../envelope.ts'
import { bothPaths } from '../paths.ts'
import { refusals } from '../schemas.ts'

/** `GET /cp-insurance/contract/{contract_id}/` (seed: «계약정보 조회»): whatever its status. */
export function addShowContract(app: TypedApp, { enrolment }: Pick<ContractHouse, 'enrolment'>): void {
  for (const { url, hide } of bothPaths('/contract/:contract_id/')) {
    const schema = {
      hide,
      summary: 'Show a contract',
      params: ContractPath,
      response: { 200: ContractAnswer, ...refusals(404, 503) },
    }
    app.get(url, { schema }, async (request) =>
      succeed(200, viewContract(await enrolment.show(contractOf(request, request.params.contract_id)))),
    )
  }
}
