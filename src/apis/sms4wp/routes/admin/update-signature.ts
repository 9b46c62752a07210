import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { MessageSignature, printSignature } from '../../shapes/signature.ts'
import { signatureValue, subscription } from '../../signature-kinds.ts'

/** `POST /api/v1/admin/message_signature/`: a new value, made up where none is given. */
export function addUpdateSignature(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'POST',
    path: '/v1/admin/message_signature/',
    summary: 'Change a signature',
    takes: { subs_id: required(subscription), user_id: optional(id), value: optional(signatureValue) },
    answers: MessageSignature,
    refuses: [404],
    async answer({ subs_id, user_id, value }, { db }) {
      const key = { subsId: subs_id, customerId: user_id }
      return printSignature(await customers.updateSignature(db, key, value))
    },
  })
}
