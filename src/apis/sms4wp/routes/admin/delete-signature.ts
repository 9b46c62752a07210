import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { MessageSignature, printSignature } from '../../shapes/signature.ts'
import { subscription } from '../../signature-kinds.ts'

/** `DELETE /api/v1/admin/message_signature/`. */
export function addDeleteSignature(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'DELETE',
    path: '/v1/admin/message_signature/',
    summary: 'Delete a signature',
    takes: { subs_id: required(subscription), user_id: optional(id) },
    answers: MessageSignature,
    refuses: [404],
    async answer({ subs_id, user_id }, { db }) {
      return printSignature(await customers.deleteSignature(db, { subsId: subs_id, customerId: user_id }))
    },
  })
}
