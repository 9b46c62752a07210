import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'

/** What is no UUID is no image either. */
export function imageIdOf(text: string): string {
  if (!isUuid(text)) throw new Fault('image_unknown')
  return text.toLowerCase()
}
