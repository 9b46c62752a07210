import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { takeStep } from './contract.queries.ts'
import { contractStatus, type Checkout, type ContractKey } from './enrolment.types.ts'
import { eraseWhatIsTheirs, type ErasingRooms } from './erase-personal-data.ts'
import { explainRefusal, getContract, outOfOrder } from './out-of-order.ts'

export interface CheckoutSteps {
  /**
   * The payment, 2 → 3: from here on an inspector looks at it. Faults: `checkout_overdue`, also when it has expired
   * since; `contract_unknown`, `step_out_of_order`.
   */
  reportCheckout(key: ContractKey, checkout: Checkout, within?: Db): Promise<void>
  /** Before there is a policy, 3, 4, 5 → 9: personal data and images are erased. Faults as above. */
  cancel(key: ContractKey, within?: Db): Promise<void>
}

export function createCheckoutSteps(house: { db: Database } & ErasingRooms): CheckoutSteps {
  const { db } = house

  async function explain(tx: Db, key: ContractKey): Promise<Fault> {
    const { status, photoRound } = await getContract(tx, key)
    const { awaitingPayment, expired } = contractStatus
    const isOverdue = status === awaitingPayment || (status === expired && photoRound > 0)
    return isOverdue ? new Fault('checkout_overdue') : outOfOrder('report_checkout', status)
  }

  return {
    reportCheckout: (key, { type, amount, paidAt }, within = db) =>
      transaction(within, async (tx) => {
        const paid = await takeStep(tx, key, {
          name: 'report_checkout',
          writes: {
            checkout_type: type === 'monthly' ? 1 : 0,
            checkout_amount: amount,
            checkout_at: paidAt,
          },
          facts: { type, amount },
          condition: tx`due_at >= clock_timestamp()`,
        })
        if (!paid) throw await explain(tx, key)
      }),

    cancel: (key, within = db) =>
      transaction(within, async (tx) => {
        const cancelled = await takeStep(tx, key, { name: 'cancel', writes: {} })
        if (!cancelled) throw await explainRefusal(tx, key, 'cancel')
        await eraseWhatIsTheirs(tx, house, [key])
      }),
  }
}
