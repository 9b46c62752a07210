import { deliverMessages } from '../jobs/deliver-messages.ts'
import { eraseImages } from '../jobs/erase-images.ts'
import { expireContracts } from '../jobs/expire-contracts.ts'
import { findQrCodes } from '../jobs/find-qr-codes.ts'
import { placeCalls } from '../jobs/place-calls.ts'
import { sendFallbackText } from '../jobs/send-fallback-text.ts'
import { sendWebhook } from '../jobs/send-webhook.ts'
import { sweep } from '../jobs/sweep.ts'
import { tidyMessages } from '../jobs/tidy-messages.ts'
import { multiply } from '../jobs/multiply.ts'
import { startWorkers, type Workers } from '../platform/queue/workers.ts'
import type { App } from './app.ts'
import { crontab } from './crontab.ts'
import { sweepParts } from './sweep-parts.ts'

/** A receiver that hangs holds its worker for 15 s. */
const webhookConcurrency = 32
const choresConcurrency = 4
const codesConcurrency = 8
/** Each is 200 recipients: enough to keep a carrier's window full. */
const bulkConcurrency = 8

/** Connects the carriers and runs the jobs, in lanes so that slow ones cannot hold up the others: calls ring, and receivers hang. */
export async function work(app: App): Promise<Workers> {
  const { config, db, calls, webhooks, messaging, images } = app
  const [deliverCodes, deliverFew, deliverMany] = deliverMessages(messaging)
  await app.carriers.open()
  return startWorkers({
    address: app.database.address,
    db,
    log: app.log,
    metrics: app.metrics,
    lanes: [
      { concurrency: config.calls.concurrentJobs, handlers: [placeCalls(calls)], fetchEveryMs: 20 },
      { concurrency: codesConcurrency, handlers: [deliverCodes] },
      { concurrency: config.texts.concurrentJobs, handlers: [deliverFew], fetchEveryMs: 20 },
      { concurrency: bulkConcurrency, handlers: [deliverMany] },
      { concurrency: webhookConcurrency, handlers: [sendWebhook(webhooks)] },
      {
        concurrency: choresConcurrency,
        handlers: [
          sendFallbackText(calls),
          multiply(db),
          tidyMessages(messaging),
          eraseImages(images),
          findQrCodes(app.enrolment),
          expireContracts(app.enrolment),
          sweep(sweepParts(app), app.log),
        ],
        crontab,
      },
    ],
  })
}
