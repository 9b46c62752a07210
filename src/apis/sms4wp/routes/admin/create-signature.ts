import { newId } from '../../../../platform/db/new-id.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { MessageSignature, printSignature } from '../../shapes/signature.ts'
import { signatureValue, subscription } from '../../signature-kinds.ts'

/** `PUT /api/v1/admin/message_signature/`: both the site's name and the value are made up where none is given. */
export function addCreateSignature(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'PUT',
    path: '/v1/admin/message_signature/',
    summary: 'Give a user a signature',
    takes: { user_id: required(id), subs_id: optional(subscription), value: optional(signatureValue) },
    answers: MessageSignature,
    refuses: [404],
    async answer({ user_id, subs_id = newId(), value }, { db }) {
      const wish = { customerId: user_id, subsId: subs_id, value }
      return printSignature(await customers.createSignature(db, wish))
    },
  })
}
