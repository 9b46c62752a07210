import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { defaultLimit, id, limit, moment } from '../../kinds.ts'
import { optional } from '../../parameters.ts'
import { AnyTransaction, printAnyTransaction } from '../../shapes/point.ts'

/** `GET /api/v1/admin/transaction/` (seed: 포인트 증감 내역): anybody's, newest first. */
export function addListAllTransactions(add: AddEndpoint, { points }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/transaction/',
    summary: "List what went into and out of anybody's points",
    takes: {
      user_id: optional(id),
      since: optional(moment),
      until: optional(moment),
      limit: optional(limit),
    },
    answers: Type.Array(AnyTransaction),
    async answer({ user_id, since, until, limit: most = defaultLimit }, { db }) {
      const found = await points.list(db, { customerId: user_id, since, until }, { limit: most })
      return found.map(printAnyTransaction)
    },
  })
}
