import type { Db } from '../../platform/db/database.ts'
import type { Verdict } from './enrolment.types.ts'

export interface AskedVerdict {
  readonly id: string
  readonly kind: Verdict['kind']
}

/** The verdict that a webhook tells of, if it is its contract's last one and the contract has neither expired nor been cancelled. */
export async function findAsked(
  db: Db,
  { affiliateId, contractId, deliveryId }: { affiliateId: string; contractId: string; deliveryId: string },
): Promise<AskedVerdict | undefined> {
  const [row] = await db<AskedVerdict[]>`
    select verdict.id, kind
      from contract
      join contract_verdict as verdict
        on verdict.affiliate_id = contract.affiliate_id and verdict.contract_id = contract.id and verdict.id = verdict_id
     where contract.affiliate_id = ${affiliateId} and contract.id = ${contractId} and status not in (8, 9)
       and delivery_id = ${deliveryId}`
  return row
}

/** The database's clock, milliseconds. */
export async function readClock(db: Db): Promise<Date> {
  const [row] = await db<{ now: Date }[]>`select now()`
  return row?.now as Date
}
