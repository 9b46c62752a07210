import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { defaultLimit } from '../../kinds.ts'
import { filterOfAnyone, filtersOfAnyone } from '../../message-filters.ts'
import { printReportedOutcome, ReportedOutcome } from '../../shapes/outcome.ts'

/** `GET /api/v1/admin/message/report/`: how messages ended, a line for each receiver; `limit` counts messages. */
export function addListReports(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/message/report/',
    summary: 'List how messages ended',
    takes: filtersOfAnyone,
    answers: Type.Array(ReportedOutcome),
    async answer(input, { db }) {
      const found = await messaging.list(db, filterOfAnyone(input), { limit: input.limit ?? defaultLimit })
      return found.flatMap(({ id, results }) => results.map((result) => printReportedOutcome(id, result)))
    },
  })
}
