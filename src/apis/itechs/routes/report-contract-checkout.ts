import type { TypedApp } from '../../../platform/http/typed.ts'
import { readCheckout } from '../contract-fields.ts'
import { CancelBody, CheckoutBody, DoneAnswer } from '../contract-schemas.ts'
import { addContractStep, type ContractHouse } from '../contract-step.ts'

/** `POST /cp-insurance/contract/{contract_id}/checkout/` and `checkout/cancel/`. */
export function addReportContractCheckout(app: TypedApp, house: ContractHouse): void {
  addContractStep(app, house, {
    path: '/checkout/',
    summary: 'Report the payment',
    body: CheckoutBody,
    answer: DoneAnswer,
    refuses: [410],
    read(body) {
      const checkout = readCheckout(body)
      return async (key, tx) => {
        await house.enrolment.reportCheckout(key, checkout, tx)
        return { result: true }
      }
    },
  })
  addContractStep(app, house, {
    path: '/checkout/cancel/',
    summary: 'Cancel before there is a policy',
    body: CancelBody,
    answer: DoneAnswer,
    read: () => async (key, tx) => {
      await house.enrolment.cancel(key, tx)
      return { result: true }
    },
  })
}
