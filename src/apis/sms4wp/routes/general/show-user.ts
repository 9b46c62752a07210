import { Fault } from '../../../../core/fault.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { printUser, User } from '../../shapes/user.ts'

/** `GET /api/v1/user/` (seed: 사용자 정보): whose token it is. */
export function addShowUser(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'GET',
    path: '/v1/user/',
    summary: 'See whose token it is',
    takes: {},
    answers: User,
    async answer(_input, { db, customer }) {
      const [record] = await customers.find(db, { ids: [customer.id] })
      if (!record) throw new Fault('not_found')
      return printUser(record)
    },
  })
}
