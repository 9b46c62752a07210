import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { createHttpSeconds, type HttpSeconds } from './http-seconds.ts'

export interface Metrics {
  readonly registry: Registry
  readonly httpSeconds: HttpSeconds
  readonly batchSize: Histogram<'batcher'>
  readonly calls: Counter<'outcome'>
  readonly submissions: Counter<'carrier' | 'outcome'>
  readonly acceptedRecipients: Counter<'lane'>
  readonly messageResults: Counter<'code'>
  readonly webhooks: Counter<'outcome'>
  readonly jobs: Counter<'kind' | 'outcome'>
  readonly guardRefusals: Counter<'rule'>
  readonly guardHolds: Counter<'mode'>
  readonly queueDepth: Gauge
}

/** Prometheus metrics of this process, scraped at `/metrics`. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    httpSeconds: createHttpSeconds(registry),
    batchSize: new Histogram({
      name: 'switchboard_batch_size',
      help: 'Callers served by one statement',
      labelNames: ['batcher'],
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
    calls: new Counter({
      name: 'switchboard_calls_total',
      help: 'Flash calls that ended, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    ...createMessageMetrics(registers),
    webhooks: new Counter({
      name: 'switchboard_webhook_attempts_total',
      help: 'Webhook requests sent, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    jobs: new Counter({
      name: 'switchboard_jobs_total',
      help: 'Jobs that ended, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    ...createGuardMetrics(registers),
    queueDepth: new Gauge({
      name: 'switchboard_queue_depth',
      help: 'Jobs that wait or run, in the whole cluster',
      registers,
    }),
  }
}

function createMessageMetrics(
  registers: Registry[],
): Pick<Metrics, 'submissions' | 'acceptedRecipients' | 'messageResults'> {
  return {
    submissions: new Counter({
      name: 'switchboard_submissions_total',
      help: 'Texts handed to carriers, by carrier and what they said',
      labelNames: ['carrier', 'outcome'],
      registers,
    }),
    acceptedRecipients: new Counter({
      name: 'switchboard_accepted_recipients_total',
      help: 'Recipients of texts that were accepted, by lane',
      labelNames: ['lane'],
      registers,
    }),
    messageResults: new Counter({
      name: 'switchboard_message_results_total',
      help: 'Recipients whose result is final, by report code',
      labelNames: ['code'],
      registers,
    }),
  }
}

function createGuardMetrics(registers: Registry[]): Pick<Metrics, 'guardRefusals' | 'guardHolds'> {
  return {
    guardRefusals: new Counter({
      name: 'switchboard_guard_refusals_total',
      help: 'Requests that the guard refused, or would have (dry run), by rule',
      labelNames: ['rule'],
      registers,
    }),
    guardHolds: new Counter({
      name: 'switchboard_guard_holds_total',
      help: 'Number blocks that this process held, by mode of the guard',
      labelNames: ['mode'],
      registers,
    }),
  }
}
