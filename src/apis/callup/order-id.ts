import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'

/** What is no UUID is no order either. */
export function orderIdOf(text: string): string {
  if (!isUuid(text)) throw new Fault('order_not_found')
  return text.toLowerCase()
}
