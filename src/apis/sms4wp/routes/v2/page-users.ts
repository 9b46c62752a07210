import type { CustomerOrder } from '../../../../domain/customers/customers.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { text, word } from '../../kinds.ts'
import { optional } from '../../parameters.ts'
import { PageOf, pageParameters, printPage, turnOf } from '../../shapes/page.ts'
import { printUser, User } from '../../shapes/user.ts'
import { groupName, userStatusName } from '../../words.ts'

const orders = {
  id: 'id',
  registered_timestamp: 'registeredAt',
  membership_id: 'membershipId',
} as const satisfies Record<string, CustomerOrder>

const names = Object.keys(orders) as (keyof typeof orders)[]
const order = word(
  Object.fromEntries(
    names.flatMap((name) => [
      [name, name],
      [`-${name}`, `-${name}`],
    ]),
  ),
)

/** `GET /api/v2/admin/users`, those that registered last first; a `-` in `order_by` turns it round. */
export function addPageUsers(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'GET',
    path: '/v2/admin/users/',
    summary: 'Page through the users',
    takes: {
      email: optional(text(254)),
      group: optional(groupName),
      status: optional(userStatusName),
      order_by: optional(order),
      ...pageParameters,
    },
    answers: PageOf(User),
    async answer(input, { db, request }) {
      const turn = turnOf(input)
      const { email, group, status, order_by = '-registered_timestamp' } = input
      const way = {
        orderBy: orders[order_by.replace('-', '') as keyof typeof orders],
        descending: order_by.startsWith('-'),
      }
      const [found, all] = await Promise.all([
        customers.page(db, { email, group, status }, { ...way, page: turn.page, pageSize: turn.pageSize }),
        customers.page(db, {}, { page: 1, pageSize: 1 }),
      ])
      const results = found.customers.map(printUser)
      return printPage(request, turn, { count: found.total, totalCount: all.total, results })
    },
  })
}
