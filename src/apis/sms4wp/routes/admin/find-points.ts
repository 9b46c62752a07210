import { Type } from 'typebox'
import { Fault } from '../../../../core/fault.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { many } from '../../parameters.ts'
import { AnyPoint, printAnyPoint } from '../../shapes/point.ts'

/** `GET /api/v1/admin/user_point/` (seed: 포인트 조회): a search, so a list, and an empty one for an unknown user. */
export function addFindPoints(add: AddEndpoint, { points }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/user_point/',
    summary: 'See the points of users',
    takes: { user_id: many(id, { least: 1, most: 100 }) },
    answers: Type.Array(AnyPoint),
    async answer({ user_id }, { db }) {
      const found = await Promise.all(
        [...new Set(user_id)].map((each) => points.getAccount(db, each).catch(undefinedWhenUnknown)),
      )
      return found.filter((account) => account !== undefined).map(printAnyPoint)
    },
  })
}

function undefinedWhenUnknown(error: unknown): undefined {
  if (error instanceof Fault && error.code === 'not_found') return undefined
  throw error
}
