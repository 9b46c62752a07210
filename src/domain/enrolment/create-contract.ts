import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { sealCustomer } from './contract-data.ts'
import { findByCid, insertContract, type ContractRow } from './contract.queries.ts'
import type { ContractKey, ContractNames, CustomerData } from './enrolment.types.ts'

export interface NewContract extends ContractNames {
  readonly affiliateId: string
  readonly customer: CustomerData
}

/**
 * Makes a contract, or finds the one that the affiliate made under the same `affiliateCid` of the same content. Fault:
 * `contract_differs`.
 */
export function createContract(house: {
  db: Database
  secrets: Secrets
  /** A contract that goes no further for so long expires. */
  lifeSeconds: number
}): (wish: NewContract, within?: Db) => Promise<ContractKey> {
  const { db, secrets, lifeSeconds } = house

  function isSame(row: ContractRow, wish: NewContract, sealedCustomer: Buffer): boolean {
    if (row.sealedCustomer === null) {
      const explanation = 'the contract of this affiliate_cid has ended: use a new one'
      throw new Fault('contract_differs', { explanation })
    }
    const [had, has] = [row.sealedCustomer, sealedCustomer].map((sealed) => secrets.box.open(sealed))
    return row.affiliateUid === wish.affiliateUid && had !== undefined && had.equals(has ?? Buffer.of())
  }

  return (wish, within = db) =>
    transaction(within, async (tx) => {
      const { affiliateId, affiliateUid, affiliateCid, customer } = wish
      const id = newId()
      const sealedCustomer = sealCustomer(secrets.box, customer)
      const sealedCellphone = secrets.numbers.seal(customer.cellphone)
      const names = { affiliateId, affiliateUid, affiliateCid }
      if (await insertContract(tx, { ...names, id, sealedCustomer, sealedCellphone, lifeSeconds })) {
        return { affiliateId, id }
      }
      const known = await findByCid(tx, names)
      if (!known || !isSame(known, wish, sealedCustomer)) throw new Fault('contract_differs')
      return { affiliateId, id: known.id }
    })
}
