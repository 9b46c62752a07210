import { Fault } from '../../../core/fault.ts'
import type { Accounts } from '../../../domain/accounts/accounts.ts'
import type { AddPost } from '../endpoint.ts'
import { succeed } from '../envelope.ts'
import { Done, IdBody } from '../schemas.ts'

/** `POST /id-check` (seed: 아이디 중복 확인). */
export function addCheckId(add: AddPost, { accounts }: { accounts: Accounts }): void {
  add({
    paths: ['/id-check'],
    summary: 'Ask whether an id is free',
    body: IdBody,
    answers: Done,
    async answer({ userId }, { request }) {
      if (!(await accounts.isIdFree(userId, request.ip))) throw new Fault('id_taken')
      return succeed({})
    },
  })
}
