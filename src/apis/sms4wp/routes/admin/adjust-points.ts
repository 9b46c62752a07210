import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, integer, text } from '../../kinds.ts'
import { optional, required } from '../../parameters.ts'
import { AnyPoint, AnyTransaction, printAnyPoint, printAnyTransaction } from '../../shapes/point.ts'

/** `POST /api/v1/admin/user_point/` (seed: 포인트 조정): `value` points more, or fewer where it is negative. */
export function addAdjustPoints(add: AddEndpoint, { points }: House): void {
  add({
    method: 'POST',
    path: '/v1/admin/user_point/',
    summary: 'Give points, or take them back',
    takes: {
      user_id: required(id),
      value: required(integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)),
      description: optional(text(255)),
    },
    answers: Type.Object({ user_point: AnyPoint, point_transaction: AnyTransaction }),
    refuses: [404, 406],
    async answer({ user_id, value, description = '' }, { db }) {
      const { account, transaction } = await points.adjust(db, user_id, { value, description })
      return { user_point: printAnyPoint(account), point_transaction: printAnyTransaction(transaction) }
    },
  })
}
