import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'

/** `GET /api/v1/admin/version/`. */
export function addShowVersion(add: AddEndpoint, { version }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/version/',
    summary: 'See which version answers',
    takes: {},
    answers: Type.Object({ backend_version: Type.String() }),
    answer: () => Promise.resolve({ backend_version: version }),
  })
}
