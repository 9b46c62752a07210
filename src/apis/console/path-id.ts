import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'

/** What is no UUID is nothing of ours. */
export function idOf(params: { readonly id: string }): string {
  return uuidOf(params.id)
}

export function uuidOf(text: string): string {
  if (!isUuid(text)) throw new Fault('not_found')
  return text.toLowerCase()
}

/** Ids that are numbers. */
export function rowIdOf(text: string): string {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new Fault('not_found')
  return text
}
