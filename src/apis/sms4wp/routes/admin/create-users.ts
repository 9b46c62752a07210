import { Fault } from '../../../../core/fault.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { membershipId, text } from '../../kinds.ts'
import { many, optional } from '../../parameters.ts'
import { OneOrList, oneOrList } from '../../shapes/nullable.ts'
import { printUser, User } from '../../shapes/user.ts'
import { groupName } from '../../words.ts'

/** `PUT /api/v1/admin/user/` (seed: 멤버 등록): as many as there are pairs of `membership_id` and `email`; all or none. */
export function addCreateUsers(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'PUT',
    path: '/v1/admin/user/',
    summary: 'Register members',
    takes: {
      membership_id: many(membershipId, { least: 1 }),
      membership_type_name: optional(text(100)),
      email: many(text(254, 3), { least: 1 }),
      user_group_name: optional(groupName),
    },
    answers: OneOrList(User),
    async answer({ membership_id, membership_type_name, email, user_group_name }, { db }) {
      if (membership_id.length !== email.length) {
        const rule = `given as often as membership_id: ${membership_id.length} times, not ${email.length}`
        throw new Fault('invalid_input', { fields: [{ field: 'email', rule }] })
      }
      const made = await customers.create(
        db,
        membership_id.map((membershipNumber, index) => ({
          membershipId: membershipNumber,
          email: email[index] as string,
          membershipType: membership_type_name,
          group: user_group_name,
        })),
      )
      return oneOrList(made.map(printUser))
    },
  })
}
