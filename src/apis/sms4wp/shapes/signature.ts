import { Type, type Static } from 'typebox'
import type { Signature } from '../../../domain/customers/customers.ts'
import { printMoment } from '../moments.ts'

/** What a site signs its messages with: `subs_id` names the site. */
export const MessageSignature = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  subs_id: Type.String(),
  value: Type.String(),
  created_timestamp: Type.String(),
})

export function printSignature(signature: Signature): Static<typeof MessageSignature> {
  return {
    id: Number(signature.id),
    user_id: Number(signature.customerId),
    subs_id: signature.subsId,
    value: signature.value,
    created_timestamp: printMoment(signature.createdAt),
  }
}
