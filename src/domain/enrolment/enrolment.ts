import type { Db } from '../../platform/db/database.ts'
import type { AffiliateAnswer, ContractKey, Decision } from './enrolment.types.ts'

export type * from './enrolment.types.ts'
export { contractStatus } from './enrolment.types.ts'

/** Verdicts, for inspection.ts and affiliate-answers.ts. */
export interface Verdicts {
  /**
   * Stores a verdict and announces it to the affiliate; the status stays 3 until the affiliate answers `result: true`.
   * Call it inside the transaction that holds the lease. Faults: `contract_unknown`; `step_out_of_order`, when no
   * inspection is requested; `verdict_given`, when the answer to one is still to come. Returns the verdict's id.
   */
  decide(tx: Db, decision: Decision): Promise<string>
  /**
   * What the affiliate answered the webhook of a verdict, inside the transaction that records the delivery.
   * `result: true`: 3 → 5, 4 or 6, 5 → 7 with the link to the policy, and the customer is told. `result: false`: kept for
   * the operator, who replays the webhook or decides anew. An answer to a verdict that counts no more, or that was
   * accepted already, changes nothing.
   */
  applyAnswer(
    tx: Db,
    answered: { contract: ContractKey; verdictId: string; answer: AffiliateAnswer },
  ): Promise<void>
}
