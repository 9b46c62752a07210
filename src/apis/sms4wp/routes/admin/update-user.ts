import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, membershipId, text } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { printUser, User } from '../../shapes/user.ts'
import { groupName, userStatusName } from '../../words.ts'

/** `POST /api/v1/admin/user/` (seed: 멤버 수정): at least one change. */
export function addUpdateUser(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'POST',
    path: '/v1/admin/user/',
    summary: 'Change a member',
    takes: {
      id: required(id),
      membership_id: optional(membershipId),
      membership_type_name: optional(text(100)),
      email: optional(text(254, 3)),
      user_group_name: optional(groupName),
      user_status_name: optional(userStatusName),
    },
    answers: User,
    refuses: [404],
    async answer(input, { db }) {
      const changed = await customers.update(db, input.id, {
        ...(input.membership_id === undefined ? {} : { membershipId: input.membership_id }),
        membershipType: input.membership_type_name,
        ...(input.email === undefined ? {} : { email: input.email }),
        group: input.user_group_name,
        status: input.user_status_name,
      })
      return printUser(changed)
    },
  })
}
