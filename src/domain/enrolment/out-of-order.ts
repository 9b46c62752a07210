import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import { findContract, type ContractRow } from './contract.queries.ts'
import type { ContractKey, ContractStatus } from './enrolment.types.ts'
import { transitions, type TransitionName } from './transitions.ts'

/** Throws `contract_unknown`, also for another affiliate's. */
export async function getContract(db: Db, key: ContractKey): Promise<ContractRow> {
  const row = await findContract(db, key)
  if (!row) throw new Fault('contract_unknown')
  return row
}

export function outOfOrder(name: TransitionName, status: ContractStatus): Fault {
  const { from } = transitions[name]
  const explanation = `the contract's status is ${status}; this step is taken from ${from.join(', ')}`
  return new Fault('step_out_of_order', { explanation })
}

/** Why a step was not taken. */
export async function explainRefusal(db: Db, key: ContractKey, name: TransitionName): Promise<Fault> {
  return outOfOrder(name, (await getContract(db, key)).status)
}
