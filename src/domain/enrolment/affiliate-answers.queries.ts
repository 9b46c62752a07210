import type { Db } from '../../platform/db/database.ts'
import type { Verdict } from './enrolment.types.ts'

export interface AskedVerdict {
  readonly id: string
  readonly kind: Verdict['kind']
}

/**
 * The verdict that a webhook tells of, if it is its contract's last one and the contract has neither expired nor been
 * cancelled or erased; in a transaction it stays so until that ends.
 */
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
       and erased_at is null and delivery_id = ${deliveryId}
       for update of contract`
  return row
}

/**
 * Whether the answer to the last verdict is still to come. One that was given up makes room for another; it counts until
 * there is one, if it is replayed.
 */
export async function setVerdictOpen(
  db: Db,
  { affiliateId, contractId, deliveryId }: { affiliateId: string; contractId: string; deliveryId: string },
  isOpen: boolean,
): Promise<void> {
  await db`
    with changed as (
      update contract set is_verdict_open = ${isOpen}
        from contract_verdict as verdict
       where contract.affiliate_id = ${affiliateId} and contract.id = ${contractId} and status in (3, 4)
         and verdict.affiliate_id = contract.affiliate_id and verdict.contract_id = contract.id
         and verdict.id = contract.verdict_id and delivery_id = ${deliveryId} and state <> 'accepted'
      returning verdict.id
    )
    update contract_verdict set state = ${isOpen ? 'announced' : 'undelivered'}
      from changed
     where affiliate_id = ${affiliateId} and contract_id = ${contractId} and contract_verdict.id = changed.id`
}

/** The database's clock, milliseconds. */
export async function readClock(db: Db): Promise<Date> {
  const [row] = await db<{ now: Date }[]>`select now()`
  return row?.now as Date
}
