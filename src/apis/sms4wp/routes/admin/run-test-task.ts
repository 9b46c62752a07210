import { Type } from 'typebox'
import { multiplyByWorker } from '../../../../platform/queue/round-trip.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import { integer } from '../../kinds.ts'
import { required } from '../../parameters.ts'

/** The greatest factors whose product a JSON number holds exactly. */
const greatest = 94_906_265
const factor = integer(-greatest, greatest)

/** `GET /api/v1/admin/test_task/` (seed: 분산처리 서버 체크): a worker process multiplies. */
export function addRunTestTask(add: AddEndpoint): void {
  add({
    method: 'GET',
    path: '/v1/admin/test_task/',
    summary: 'Have a worker process multiply',
    takes: { x: required(factor), y: required(factor) },
    answers: Type.Object({ x: Type.Integer(), y: Type.Integer(), value: Type.Integer() }),
    refuses: [503],
    answer: async ({ x, y }, { db }) => ({ x, y, value: await multiplyByWorker(db, { x, y }) }),
  })
}
