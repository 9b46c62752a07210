import type { Submission, TextMessage } from '../../domain/messaging/sms.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { SolapiApi } from './api.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { Images } from './images.ts'
import { itemsOf, readReport } from './report.ts'
import type { Reporting } from './reporting.ts'
import type { Outcome, SendMany } from './send-many.ts'
import type { SolapiSettings } from './solapi-settings.ts'
import { isImageGone, isNoticeRefused, type StatusCodes } from './status-codes.ts'
import { asDomestic, toVendorMessage, type Shape } from './vendor-message.ts'

/** Clocks differ, milliseconds. */
const lookBackMs = 300_000
const busy: Submission = { outcome: 'busy' }
const refusedForm: Submission = { outcome: 'refused', code: 4420 }

/** The way of one text to the vendor. */
export function createSubmitting(
  settings: SolapiSettings,
  house: {
    api: SolapiApi
    images: Images
    sendMany: SendMany
    reporting: Reporting
    statusCodes: StatusCodes
    /** For look-ups, at most so many at once. */
    inTurn: <Done>(work: () => Promise<Done>) => Promise<Done>
    log: Logger
    carrier: string
  },
): (message: TextMessage) => Promise<Submission> {
  const { api, images, sendMany, reporting, statusCodes, inTurn, log, carrier } = house
  const warned = createBoundedMap<true>(1000)

  /** Once for each, as far as it is remembered. */
  function warn(what: string, text: string): void {
    if (warned.has(what)) return
    warned.set(what, true)
    log.warn({ carrier, what }, text)
  }

  const send = (message: TextMessage, shape: Shape) => sendMany.send(toVendorMessage(carrier, message, shape))

  /** Its result, when an earlier try that nothing was heard of did arrive. */
  async function findEarlier({ recipientId, to }: TextMessage): Promise<Submission | undefined> {
    const sinceMs = reporting.unheardSince(recipientId)
    if (sinceMs === undefined) return undefined
    const answer = await inTurn(() =>
      api.get('/messages/v4/list', {
        to: asDomestic(to),
        dateType: 'CREATED',
        startDate: new Date(sinceMs - lookBackMs).toISOString(),
        endDate: new Date().toISOString(),
        limit: '500',
      }),
    )
    if (answer.kind !== 'ok') return busy
    const { messageList } = (answer.body ?? {}) as { messageList?: unknown }
    if (typeof messageList !== 'object' || messageList === null) return busy
    const earlier = itemsOf(messageList)
      .filter(({ statusCode }) => !String(statusCode).startsWith('1'))
      .flatMap((item) => readReport(item, house) ?? [])
      .find((report) => report.recipientId === recipientId)
    if (!earlier) return undefined
    reporting.took(recipientId, earlier.messageId)
    return { outcome: 'taken', ref: earlier.messageId }
  }

  function noticeOf({ notice }: TextMessage): Shape['notice'] {
    const { pfId, templates = {} } = settings
    if (!notice || pfId === undefined) return undefined
    const templateId = Object.hasOwn(templates, notice.template) ? templates[notice.template] : undefined
    if (templateId !== undefined) return { pfId, templateId }
    warn(notice.template, 'a notice left as a text: its template is not among those of the carrier')
    return undefined
  }

  async function sendText(message: TextMessage): Promise<Outcome | Submission> {
    if (message.type !== 'MMS') return send(message, {})
    const [image, ...others] = message.images
    if (!image || others.length > 0) {
      warn(
        `${message.images.length} images`,
        'the aggregator takes one image; texts with more, or none, are refused',
      )
      return refusedForm
    }
    for (let isSecond = false; ; isSecond = true) {
      const upload = await images.upload(image)
      if (upload === 'busy') return busy
      if (upload === 'refused') return refusedForm
      const outcome = await send(message, { imageId: upload.fileId })
      if (outcome.kind !== 'refused' || !isImageGone(outcome.code ?? '')) return outcome
      images.forget(image, upload.fileId)
      if (isSecond) return outcome
    }
  }

  function conclude(recipientId: string, outcome: Outcome): Submission {
    switch (outcome.kind) {
      case 'taken':
        reporting.took(recipientId, outcome.messageId)
        return { outcome: 'taken', ref: outcome.messageId }
      case 'unheard':
        reporting.heardNothing(recipientId)
        return { outcome: 'unknown' }
      case 'busy':
        return busy
      case 'refused': {
        const code = outcome.code === undefined ? 4420 : statusCodes.refusalOf(outcome.code)
        log.debug(
          { carrier, recipient: recipientId, vendorCode: outcome.code },
          'the aggregator refused a message',
        )
        return code === 'busy' ? busy : { outcome: 'refused', code }
      }
    }
  }

  return async (message) => {
    const { recipientId } = message
    const earlier = await findEarlier(message)
    if (earlier) return earlier
    const notice = noticeOf(message)
    if (notice) {
      const outcome = await send(message, { notice })
      if (outcome.kind !== 'refused' || !isNoticeRefused(outcome.code ?? ''))
        return conclude(recipientId, outcome)
      warn(notice.templateId, 'a notice left as a text: the aggregator refuses its template or its variables')
    }
    const outcome = await sendText(message)
    return 'outcome' in outcome ? outcome : conclude(recipientId, outcome)
  }
}
