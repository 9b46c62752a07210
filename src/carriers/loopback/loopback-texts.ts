import { createHash } from 'node:crypto'
import type { MessageImage, SmsCarrier, TextMessage } from '../../domain/messaging/sms.port.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { createLoopbackReceipts } from './loopback-receipts.ts'
import * as queries from './loopback.queries.ts'
import { deliversText, textScriptFor, type TextScript } from './magic-numbers.ts'

/** What one submission leaves behind. */
interface Arrival {
  readonly text: (queries.LoopbackText & { readonly images: readonly MessageImage[] }) | undefined
  readonly receipts: readonly queries.DueReceipt[]
}

const maxBatch = 1000
const maxWaiting = 50_000
const maxRemembered = 10_000

/** For development: texts end on handsets that can be looked at (`GET /dev/handsets/{number}`). */
export function createLoopbackTexts(
  name: string,
  house: { db: Database; secrets: Secrets; log: Logger },
  { receiptAfterMs = 0 }: { receiptAfterMs?: number } = {},
): SmsCarrier {
  const { db, secrets } = house
  const receipts = createLoopbackReceipts(house)
  const isFirstTry = rememberTries()
  const identify = createImageNames()

  const arrivals = createBatcher<Arrival, void>({
    run: async (batch) => {
      const texts = batch.flatMap(({ text }) => text ?? [])
      await insertImages(texts.flatMap(({ images }) => images))
      const due = batch.flatMap((arrival) => arrival.receipts)
      await queries.insertTexts(db, texts, due)
      if (due.length > 0) receipts.expect(Math.min(...due.map(({ afterMs }) => afterMs)))
      return batch.map(() => undefined)
    },
    maxBatch,
    maxWaiting,
  })

  async function insertImages(images: readonly MessageImage[]): Promise<void> {
    const byId = new Map(images.map((image) => [identify(image), image]))
    if (byId.size === 0) return
    const sealed = [...byId].map(([id, { mimeType, bytes }]) => ({
      id,
      mimeType,
      sealedBytes: secrets.box.seal(bytes),
    }))
    await queries.insertImages(db, sealed)
  }

  function arrive(message: TextMessage, script: TextScript, ref: string): Promise<void> {
    const { to, type, from, subject, body, images } = message
    const text = {
      sealedNumber: secrets.numbers.seal(to),
      type,
      sealedContent: secrets.box.seal(JSON.stringify({ from, subject, body })),
      imageIds: images.map(identify),
      images,
    }
    return arrivals.submit({
      text: script.arrives ? text : undefined,
      receipts: script.isReceiptFirst
        ? []
        : script.receipts.map(({ code, afterMs }) => ({ ref, code, afterMs: afterMs + receiptAfterMs })),
    })
  }

  return {
    name,
    carries: ['SMS', 'LMS', 'MMS'],
    open: receipts.open,
    isAvailable: () => true,
    async submit(message) {
      const scripted = textScriptFor(message.to)
      const script = scripted.isOnce && !isFirstTry(message.recipientId) ? deliversText : scripted
      if (script.answer === 'busy') return { outcome: 'busy' }
      if (script.answer === 'refused') return { outcome: 'refused', code: 4410 }
      const ref = newId()
      if (script.isReceiptFirst) await receipts.deliverNow(script.receipts.map(({ code }) => ({ ref, code })))
      if (script.arrives || script.receipts.length > 0) await arrive(message, script, ref)
      if (script.answer === 'error') throw new Error('the loopback network did not answer')
      return { outcome: 'taken', ref }
    },
    onReceipts: receipts.deliverTo,
    async close() {
      await arrivals.drain()
      await receipts.close()
    },
  }
}

/** Whether a recipient is met for the first time, as far as this process remembers. */
function rememberTries(): (recipientId: string) => boolean {
  const seen = new Set<string>()
  return (recipientId) => {
    if (seen.has(recipientId)) return false
    if (seen.size === maxRemembered) seen.clear()
    seen.add(recipientId)
    return true
  }
}

/** SHA-256 in hex, worked out once for an image that goes to many. */
function createImageNames(): (image: MessageImage) => string {
  const names = new WeakMap<Buffer, string>()
  return ({ bytes }) => {
    const known = names.get(bytes)
    if (known !== undefined) return known
    const name = createHash('sha256').update(bytes).digest('hex')
    names.set(bytes, name)
    return name
  }
}
