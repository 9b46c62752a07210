import { Fault } from '../../core/fault.ts'

const greatest = 2n ** 63n - 1n

/** Whether a row could have this id: PostgreSQL refuses to compare a bigint with anything else. */
export function isRowId(text: string): boolean {
  return /^[1-9][0-9]{0,18}$/.test(text) && BigInt(text) <= greatest
}

/** Throws `not_found` for what can be no row's id. */
export function assertRowId(text: string): void {
  if (!isRowId(text)) throw new Fault('not_found')
}
