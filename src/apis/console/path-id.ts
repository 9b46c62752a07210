import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'

/** What is no UUID is nothing of ours. */
export function idOf(params: { readonly id: string }): string {
  if (!isUuid(params.id)) throw new Fault('not_found')
  return params.id.toLowerCase()
}
