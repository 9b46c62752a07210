import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { defaultLimit, limit, moment } from '../../kinds.ts'
import { optional } from '../../parameters.ts'
import { OwnTransaction, printOwnTransaction } from '../../shapes/point.ts'

/** `GET /api/v1/transaction/` (seed: 포인트 증감 내역), newest first. */
export function addListTransactions(add: AddEndpoint, { points }: House): void {
  add({
    method: 'GET',
    path: '/v1/transaction/',
    summary: 'List what went into and out of the points',
    takes: { since: optional(moment), until: optional(moment), limit: optional(limit) },
    answers: Type.Array(OwnTransaction),
    async answer({ since, until, limit: most = defaultLimit }, { db, customer }) {
      const found = await points.list(db, { customerId: customer.id, since, until }, { limit: most })
      return found.map(printOwnTransaction)
    },
  })
}
