import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { failedJobs } from '../../../platform/queue/failed-jobs.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { rowIdOf } from '../path-id.ts'
import { IdPath } from '../schemas/fields.ts'
import { DecidedJobAnswer, FailedJobPageAnswer, FailedJobQuery } from '../schemas/job.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'

export interface JobsHouse extends DecisionHouse {
  readonly db: Database
}

/** `/console/api/failed-jobs`: what was given up after its last try. */
export function addJobs(app: TypedApp, house: JobsHouse): void {
  const list = {
    summary: 'Jobs that were given up, newest first; a page may be short and have a next one',
    querystring: FailedJobQuery,
    response: { 200: FailedJobPageAnswer, ...refusals(400) },
  }
  app.get('/failed-jobs', { schema: list }, async (request) => {
    const { kind } = request.query
    const page = await failedJobs.list(house.db, { kind }, readPage(request.query))
    return showPage(page, ({ payload, ...job }) => ({ ...show(job), payload }))
  })

  const retry = {
    summary: 'Try it again, at once and as often as the first time',
    params: IdPath,
    response: { 200: DecidedJobAnswer, ...refusals(404) },
  }
  app.post('/failed-jobs/:id/retry', { schema: retry }, async (request) => {
    const id = rowIdOf(request.params.id)
    return decide(house, request, 'job.retry', async (tx) => {
      const kind = await failedJobs.retry(tx, id)
      return { subject: `job ${id} ${kind}`, result: { id, kind } }
    })
  })

  const drop = {
    summary: 'Forget it: what it was to do is not done',
    params: IdPath,
    response: { 200: DecidedJobAnswer, ...refusals(404) },
  }
  app.delete('/failed-jobs/:id', { schema: drop }, async (request) => {
    const id = rowIdOf(request.params.id)
    return decide(house, request, 'job.drop', async (tx) => {
      const kind = await failedJobs.drop(tx, id)
      return { subject: `job ${id} ${kind}`, result: { id, kind } }
    })
  })
}
