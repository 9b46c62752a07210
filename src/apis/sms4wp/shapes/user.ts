import { Type, type Static } from 'typebox'
import type { CustomerGroup, CustomerRecord, CustomerStatus } from '../../../domain/customers/customers.ts'
import { printMoment } from '../moments.ts'

const Named = Type.Object({ id: Type.Integer(), name: Type.String(), description: Type.String() })

/** A user (seed: 사용자 정보). */
export const User = Type.Object({
  id: Type.Integer(),
  membership_type: Named,
  registered_timestamp: Type.String(),
  membership_id: Type.Integer(),
  email: Type.String(),
  user_group: Named,
  user_status: Type.Object({ id: Type.Integer(), code: Type.Integer(), description: Type.String() }),
})

/** The seed shows `user`; the other is worded like it. */
const groups = {
  admin: { id: 1, name: 'admin', description: 'Administrator group' },
  user: { id: 2, name: 'user', description: 'General user group' },
} as const satisfies Record<CustomerGroup, Static<typeof Named>>

const statuses = {
  good: { id: 1, code: 0, description: 'GOOD' },
  banned: { id: 2, code: 100, description: 'BANNED' },
  deleted: { id: 3, code: 200, description: 'DELETED' },
} as const satisfies Record<CustomerStatus, object>

export function printUser(record: CustomerRecord): Static<typeof User> {
  const { membershipType } = record
  return {
    id: Number(record.id),
    membership_type: {
      id: Number(membershipType.id),
      name: membershipType.name,
      description: membershipType.description,
    },
    registered_timestamp: printMoment(record.registeredAt),
    membership_id: Number(record.membershipId),
    email: record.email,
    user_group: groups[record.group],
    user_status: statuses[record.status],
  }
}
