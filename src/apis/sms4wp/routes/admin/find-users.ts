import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, membershipId, text } from '../../kinds.ts'
import { many, optional } from '../../parameters.ts'
import { someOf } from '../../some-of.ts'
import { printUser, User } from '../../shapes/user.ts'
import { groupName, userStatusName } from '../../words.ts'

/** `GET /api/v1/admin/user/` (seed: 멤버 조회): filters are ANDed, at least one. */
export function addFindUsers(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/user/',
    summary: 'Find members',
    takes: {
      id: many(id),
      membership_id: many(membershipId),
      membership_type_name: optional(text(100)),
      email: optional(text(254)),
      user_group_name: optional(groupName),
      user_status_name: optional(userStatusName),
    },
    answers: Type.Array(User),
    async answer(input, { db }) {
      const found = await customers.find(db, {
        ids: someOf(input.id),
        membershipIds: someOf(input.membership_id),
        membershipType: input.membership_type_name,
        email: input.email,
        group: input.user_group_name,
        status: input.user_status_name,
      })
      return found.map(printUser)
    },
  })
}
