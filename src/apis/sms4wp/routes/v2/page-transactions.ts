import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, moment } from '../../kinds.ts'
import { optional } from '../../parameters.ts'
import { order } from '../../words.ts'
import { PageOf, pageParameters, printPage, turnOf } from '../../shapes/page.ts'
import { AnyTransaction, printAnyTransaction } from '../../shapes/point.ts'

/** `GET /api/v2/admin/transactions`, newest first unless `order_by` turns it round. */
export function addPageTransactions(add: AddEndpoint, { points }: House): void {
  add({
    method: 'GET',
    path: '/v2/admin/transactions/',
    summary: "Page through what went into and out of anybody's points",
    takes: {
      user_id: optional(id),
      since: optional(moment),
      until: optional(moment),
      order_by: optional(order),
      ...pageParameters,
    },
    answers: PageOf(AnyTransaction),
    async answer({ user_id, since, until, order_by, ...paging }, { db, request }) {
      const turn = turnOf(paging)
      const filter = { customerId: user_id, since, until }
      const [transactions, count, totalCount] = await Promise.all([
        points.list(db, filter, { ...turn, oldestFirst: order_by === 'oldest' }),
        points.count(db, filter),
        points.count(db, {}),
      ])
      return printPage(request, turn, { count, totalCount, results: transactions.map(printAnyTransaction) })
    },
  })
}
