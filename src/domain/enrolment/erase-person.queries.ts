import { byteaArray, intArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { erasing } from './contract.queries.ts'
import { contractStatus, type ContractKey } from './enrolment.types.ts'
import { transitions } from './transitions.ts'

/** Contracts that came to nothing, or have not been paid yet, which expire with it. What is theirs goes by `eraseBelongings`. */
export async function eraseContracts(db: Db, sealedNumbers: readonly Buffer[]): Promise<ContractKey[]> {
  const { from, to, who } = transitions.expire
  return db<ContractKey[]>`
    with due as (
      select affiliate_id, id, status from contract
       where sealed_cellphone = any (${byteaArray(sealedNumbers)}::bytea[])
         and status = any (${intArray([...from, contractStatus.refused])}::smallint[])
         for update
    ), changed as (
      update contract
         set status = case when due.status = ${contractStatus.refused} then due.status else ${to} end,
             events = events + 1, changed_at = clock_timestamp() ${erasing(db)}
        from due where contract.affiliate_id = due.affiliate_id and contract.id = due.id
      returning contract.affiliate_id, contract.id, contract.status, events, due.status as was
    )
    insert into contract_event (affiliate_id, contract_id, number, from_status, to_status, what, who)
    select affiliate_id, id, events, was, status, case when was = status then 'erased' else 'expire' end, ${who}
      from changed
    returning affiliate_id as "affiliateId", contract_id as id`
}

/** Those that are left, by what they are. */
export async function countContracts(
  db: Db,
  sealedNumbers: readonly Buffer[],
): Promise<{ complete: number; underWay: number }> {
  const [row] = await db<{ complete: number; underWay: number }[]>`
    select (count(*) filter (where status = ${contractStatus.complete}))::int as complete,
           (count(*) filter (where status <> ${contractStatus.complete}))::int as "underWay"
      from contract where sealed_cellphone = any (${byteaArray(sealedNumbers)}::bytea[])`
  return row ?? { complete: 0, underWay: 0 }
}
