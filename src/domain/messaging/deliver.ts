import { asPhoneNumber } from '../../core/phone-number.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database } from '../../platform/db/database.ts'
import { findSurely } from '../../platform/db/find-surely.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { openContent, openWords } from './content.ts'
import { planDelivery, type DeliveryLane, type RecipientRange } from './delivery-jobs.ts'
import { isAdvertisement } from './policies.ts'
import type { Recorder } from './recorder.ts'
import { otherFailure } from './report-codes.ts'
import * as queries from './results.queries.ts'
import type { DueRecipient } from './results.queries.ts'
import { unheardRef, type MessageImage, type Submission, type TextMessage } from './sms.port.ts'
import type { TextLine, TextNetwork } from './text-network.ts'

/** Jobs that come together are looked up together, milliseconds. */
const gatherMs = 5
/** Until the next try after so many, seconds; over it the recipient has failed. About 7 hours in all. */
const restSeconds = [5, 30, 120, 600, 1800, 7200, 14_400]
/** Share by which each rest differs, so that what failed together does not return together. */
const jitter = 0.2

export interface Delivery {
  /** Hands those to the carriers who still wait for it; resolves when every outcome is recorded. */
  deliver(ranges: readonly RecipientRange[]): Promise<void>
}

/** How a try ended: recorded; to be repeated; to be repeated although it may have arrived. */
type Tried = 'recorded' | 'later' | 'doubted'

export function createDelivery(house: {
  db: Database
  secrets: Secrets
  log: Logger
  network: Pick<TextNetwork, 'choose'>
  metrics: Metrics
  recorder: Recorder
  /** Of these numbers, those that want no advertisement of this customer, as hex. */
  findOptedOut(customerId: string, sealedNumbers: readonly Buffer[]): Promise<ReadonlySet<string>>
  random?: () => number
}): Delivery {
  const { db, secrets, log, metrics, recorder, random = Math.random } = house

  const finding = createBatcher<readonly RecipientRange[], readonly DueRecipient[]>({
    run: async (jobs) => {
      const found = Map.groupBy(await queries.findDue(db, jobs), ({ job }) => job)
      const findAgain = (ranges: readonly RecipientRange[]) =>
        findSurely(db, (locking) => queries.findDue(db, [ranges], locking))
      return Promise.all(jobs.map(async (ranges, i) => found.get(i) ?? findAgain(ranges)))
    },
    maxBatch: 16,
    gatherMs,
  })

  async function submit(line: TextLine, lane: DeliveryLane, message: TextMessage): Promise<Submission> {
    const { carrier, gate, breaker } = line
    const submission = await gate
      .run(lane, message.from, () => carrier.submit(message))
      .catch((error: unknown): Submission => {
        log.warn(
          { err: error, carrier: carrier.name, recipient: message.recipientId },
          'a submission got no answer',
        )
        return { outcome: 'unknown' }
      })
    metrics.submissions.inc({ carrier: carrier.name, outcome: submission.outcome })
    if (submission.outcome === 'unknown') breaker.failed()
    else breaker.succeeded()
    return submission
  }

  async function tryOne(due: DueRecipient, message: TextMessage): Promise<Tried> {
    let code
    for (const line of house.network.choose({ number: message.to, type: due.type, lane: due.lane })) {
      if (!line.breaker.admits()) continue
      const submission = await submit(line, due.lane, message)
      if (submission.outcome === 'busy') return 'later'
      if (submission.outcome === 'unknown') return doubt(line, due)
      if (submission.outcome === 'taken') return recordTaken(line, due, submission.ref)
      code = submission.code
    }
    // Nobody there at all: perhaps later.
    if (code === undefined) return 'later'
    await recorder.record(due, { taken: undefined, code })
    return 'recorded'
  }

  /** Sent once more at the most: after that a receipt is waited for that nobody can match, and that may be silence. */
  async function doubt(line: TextLine, due: DueRecipient): Promise<Tried> {
    if (line.resendsUnknown && !due.doubted && due.attempts < restSeconds.length) return 'doubted'
    return recordTaken(line, due, unheardRef(due.id))
  }

  async function recordTaken({ carrier }: TextLine, due: DueRecipient, ref: string): Promise<Tried> {
    await recorder.record(due, { taken: { carrier: carrier.name, ref }, code: undefined })
    return 'recorded'
  }

  async function fail(due: readonly DueRecipient[]): Promise<void> {
    await Promise.all(due.map((each) => recorder.record(each, { taken: undefined, code: otherFailure })))
  }

  async function tryLater(due: readonly DueRecipient[]): Promise<void> {
    const [over, again] = partition(due, ({ attempts }) => attempts >= restSeconds.length)
    await fail(over)
    if (again.length === 0) return
    const spread = 1 + jitter * (random() * 2 - 1)
    const jobs = planDelivery(
      again.map(({ customerId, messageId, id, lane, attempts, ...each }) => ({
        customerId,
        messageId,
        recipientId: id,
        lane,
        due: each.due,
        at: undefined,
        delaySeconds: Math.round((restSeconds[attempts] as number) * spread),
      })),
    )
    await queries.countTries(db, again, jobs)
  }

  async function refuseOptedOut(
    due: readonly DueRecipient[],
    open: Opener,
  ): Promise<readonly DueRecipient[]> {
    const advertised = Map.groupBy(
      due.filter((each) => isAdvertisement(open(each).body)),
      ({ customerId }) => customerId,
    )
    const refused = new Set<DueRecipient>()
    for (const [customerId, some] of advertised) {
      const optedOut = await house.findOptedOut(
        customerId,
        some.map(({ sealedNumber }) => sealedNumber),
      )
      for (const each of some) if (optedOut.has(each.sealedNumber.toString('hex'))) refused.add(each)
    }
    await Promise.all([...refused].map((each) => recorder.record(each, { taken: undefined, code: 4431 })))
    return refused.size === 0 ? due : due.filter((each) => !refused.has(each))
  }

  return {
    async deliver(ranges) {
      const [forgotten, found] = partition(await finding.submit(ranges), isForgotten)
      await fail(forgotten)
      const open = createOpener(secrets)
      const imagesOf = createImageLoader(db, secrets)
      const due = await refuseOptedOut(found, open)
      const later = await Promise.all(
        due.map(async (each) => {
          const images = each.type === 'MMS' ? await imagesOf(each) : []
          const tried = await tryOne(each, { ...open(each), images })
          return tried === 'recorded' ? [] : [{ ...each, doubted: each.doubted || tried === 'doubted' }]
        }),
      )
      await tryLater(later.flat())
    },
  }
}

/** What a message of the house said is forgotten after a while, also where no carrier has taken it yet. */
const isForgotten = ({ messageContent }: DueRecipient) => messageContent.length === 0

type Opener = (due: DueRecipient) => Omit<TextMessage, 'images'>

/** Opens each message's content once, not once for each of its recipients. */
function createOpener({ box, numbers }: Secrets): Opener {
  const words = new Map<string, ReturnType<typeof openWords>>()
  function wordsOf({ messageId, messageContent }: DueRecipient) {
    const known = words.get(messageId) ?? openWords(box, messageContent)
    words.set(messageId, known)
    return known
  }
  return (due) => {
    const own = due.sealedContent ? openContent(box, due.sealedContent) : undefined
    const { subject, body, notice } = own ? { ...own, notice: undefined } : wordsOf(due)
    const to = asPhoneNumber(numbers.open(due.sealedNumber))
    return {
      recipientId: due.id,
      type: due.type,
      to,
      from: own?.senderPhone ?? due.senderPhone,
      subject,
      body,
      ...(notice ? { notice } : {}),
    }
  }
}

function createImageLoader(db: Database, { box }: Secrets): (due: DueRecipient) => Promise<MessageImage[]> {
  const loaded = new Map<string, Promise<MessageImage[]>>()
  async function load(due: DueRecipient): Promise<MessageImage[]> {
    const rows = await queries.findResources(db, due)
    return rows.map(({ mimeType, sealedBytes }) => ({ mimeType, bytes: box.open(sealedBytes) }))
  }
  return (due) => {
    const images = loaded.get(due.messageId) ?? load(due)
    loaded.set(due.messageId, images)
    return images
  }
}

function partition<Item>(items: readonly Item[], belongs: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))]
}
