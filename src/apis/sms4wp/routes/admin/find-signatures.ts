import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { optional } from '../../parameters.ts'
import { MessageSignature, printSignature } from '../../shapes/signature.ts'
import { subscription } from '../../signature-kinds.ts'

/** `GET /api/v1/admin/message_signature/`. */
export function addFindSignatures(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/message_signature/',
    summary: 'Find signatures',
    takes: { subs_id: optional(subscription), user_id: optional(id) },
    answers: Type.Array(MessageSignature),
    async answer({ subs_id, user_id }, { db }) {
      const filter = { ...(subs_id === undefined ? {} : { subsId: subs_id }), customerId: user_id }
      return (await customers.findSignatures(db, filter)).map(printSignature)
    },
  })
}
