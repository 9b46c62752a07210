import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { many } from '../../parameters.ts'
import { inTurn } from '../../in-turn.ts'
import { OneOrList, oneOrList } from '../../shapes/nullable.ts'
import { printUser, User } from '../../shapes/user.ts'

/** `DELETE /api/v1/admin/user/` (seed: 멤버 삭제): status DELETED, tokens revoked; all or none. */
export function addDeleteUsers(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'DELETE',
    path: '/v1/admin/user/',
    summary: 'Delete members',
    takes: { id: many(id, { least: 1 }) },
    answers: OneOrList(User),
    refuses: [404],
    async answer(input, { db }) {
      return oneOrList(
        await inTurn(db, input.id, async (tx, each) => printUser(await customers.delete(tx, each))),
      )
    },
  })
}
