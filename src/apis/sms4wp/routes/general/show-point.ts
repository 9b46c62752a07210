import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { OwnPoint, printOwnPoint } from '../../shapes/point.ts'

/** `GET /api/v1/user_point/` (seed: 포인트 조회). */
export function addShowPoint(add: AddEndpoint, { points }: House): void {
  add({
    method: 'GET',
    path: '/v1/user_point/',
    summary: 'See how many points are left',
    takes: {},
    answers: OwnPoint,
    answer: async (_input, { db, customer }) => printOwnPoint(await points.getAccount(db, customer.id)),
  })
}
