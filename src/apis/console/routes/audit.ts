import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import type { Audit, StrandHead } from '../../../domain/audit/audit.ts'
import type { By } from '../../../domain/operators/operators.ts'
import type { Database } from '../../../platform/db/database.ts'
import { createEventStreams, type EventStream } from '../../../platform/http/event-stream.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { byOf } from '../decision-log.ts'
import { AuditPageAnswer, AuditQuery, HeadsAnswer, VerificationBody } from '../schemas/audit.ts'
import { readPage } from '../schemas/page.ts'
import { readBetween } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { show, showPage } from '../schemas/show.ts'

export interface AuditHouse {
  readonly db: Database
  readonly audit: Pick<Audit, 'search' | 'findHeads' | 'verify' | 'record'>
}

const verifyLimitMs = 10 * 60_000
/** Progress is told at most so often. */
const tellEveryMs = 500

/** `/console/api/audit`: who did what, and whether the log is whole. */
export function addAudit(app: TypedApp, house: AuditHouse): void {
  const { db, audit } = house

  const list = {
    summary: 'The audit log, newest first; a page may be short and have a next one',
    querystring: AuditQuery,
    response: { 200: AuditPageAnswer, ...refusals(400) },
  }
  app.get('/audit', { schema: list }, async (request) => {
    const { actor, action, subject, outcome } = request.query
    const filter = { actor, action, subject, outcome, ...readBetween(request.query) }
    const page = await audit.search(db, filter, readPage(request.query))
    return showPage(page, (entry) => ({ ...show(entry), times: Number(entry.times) }))
  })

  const heads = {
    summary: 'What to keep elsewhere: with it a verification also finds a log that was rewritten as a whole',
    response: { 200: HeadsAnswer, ...refusals() },
  }
  app.get('/audit/heads', { schema: heads }, async () => ({ heads: await audit.findHeads(db) }))

  addVerification(app, house)
}

function addVerification(app: TypedApp, { db, audit }: AuditHouse): void {
  let running: AbortController | undefined

  async function verify(
    stream: EventStream,
    stop: AbortController,
    { by, noted }: { by: By; noted: readonly StrandHead[] },
  ): Promise<void> {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(verifyLimitMs)])
    let toldAt = 0
    const onProgress = (progress: object) => {
      if (performance.now() - toldAt < tellEveryMs) return
      toldAt = performance.now()
      stream.send('progress', progress)
    }
    const finish = async (outcome: string, event: string, data: object) => {
      await audit.record(db, [{ ...by, action: 'audit.verify', subject: 'audit log', outcome }])
      stream.send(event, data)
    }
    try {
      const verdict = await audit.verify(db, noted, { signal, onProgress })
      const isWhole = verdict.faults.length === 0
      await finish(isWhole ? 'done' : 'not_whole', 'verdict', { isWhole, ...verdict })
    } catch (err) {
      app.log.warn({ err }, 'the audit log could not be verified')
      await finish('failed', 'failed', {}).catch(() => stream.send('failed', {}))
    } finally {
      running = undefined
      stream.close()
    }
  }

  // One verification at a time; the stream of the one before may be closing yet.
  const streams = createEventStreams(app, { most: 2 })
  const schema = {
    summary:
      'Verify the whole log, one at a time: server-sent events `progress` {entries, batches, ofBatches}, then `verdict` {isWhole, entries, batches, faults: [{strand, batch, what}]} or `failed`; it ends when its reader goes',
    body: VerificationBody,
    response: {
      200: { description: 'Events', content: { 'text/event-stream': { schema: Type.String() } } },
      ...refusals(400, 413, 415),
    },
  }
  app.post('/audit/verifications', { schema }, async (request, reply) => {
    if (running) throw new Fault('overloaded')
    const stream = streams.open(reply)
    const stop = new AbortController()
    running = stop
    stream.ended.addEventListener('abort', () => stop.abort())
    void verify(stream, stop, { by: byOf(request), noted: request.body.heads ?? [] })
    return reply as never
  })
}
