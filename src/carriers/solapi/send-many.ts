import type { Logger } from '../../platform/log/logger.ts'
import { isAboutContent, weigh, type SolapiApi } from './api.ts'
import type { Exchange } from './exchange.ts'
import type { Health } from './health.ts'
import { itemsOf } from './report.ts'
import type { SolapiSettings } from './solapi-settings.ts'
import type { StatusCodes } from './status-codes.ts'
import type { VendorMessage } from './vendor-message.ts'

/** Beyond what its window lets through; whoever comes then is told to come later. */
const maxWaiting = 50_000
/** So many refused one by one, and none taken: it is not the messages that the vendor does not like. */
const maxSpoilt = 8

/** What the vendor said of one message. */
export type Outcome =
  | { readonly kind: 'taken'; readonly messageId: string }
  /** With the vendor's code; none when it refused without one. */
  | { readonly kind: 'refused'; readonly code: string | undefined }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unheard' }

interface Waiting {
  readonly message: VendorMessage
  readonly resolve: (outcome: Outcome) => void
}

/** What halving a refused request has come to. */
interface Search {
  refused: number
  hasWorked: boolean
}

export interface SendMany {
  send(message: VendorMessage): Promise<Outcome>
}

/** Gathers messages and sends many in one request, `window` requests at once. Never rejects. */
export function createSendMany(
  settings: SolapiSettings,
  house: { api: SolapiApi; health: Health; statusCodes: StatusCodes; log: Logger; carrier: string },
): SendMany {
  const { api, health, statusCodes, log, carrier } = house
  let queue: Waiting[] = []
  let timer: NodeJS.Timeout | undefined
  let underWay = 0

  function pump(): void {
    clearTimeout(timer)
    timer = undefined
    while (queue.length > 0 && underWay < settings.window) {
      const batch = queue.slice(0, settings.batch)
      queue = queue.slice(settings.batch)
      underWay++
      void serve(batch).then(() => {
        underWay--
        if (queue.length > 0) pump()
      })
    }
  }

  async function serve(
    batch: readonly Waiting[],
    search: Search = { refused: 0, hasWorked: false },
  ): Promise<void> {
    // Whatever made it rest while these waited would happen to them as well.
    if (health.state() !== 'up') return settle(batch, () => ({ kind: 'busy' }))
    const messages = new Map(batch.map(({ message }) => [message.customFields.recipientId, message]))
    const answer = await api.post('/messages/v4/send-many/detail', {
      messages: [...messages.values()],
      // Two messages to one phone are two messages.
      allowDuplicates: true,
      showMessageList: true,
    })
    weigh(answer, health)
    if (isAboutContent(answer)) return refuse(batch, search)
    search.hasWorked ||= answer.kind === 'ok'
    if (answer.kind !== 'ok') return settle(batch, () => ({ kind: isUnheard(answer) ? 'unheard' : 'busy' }))
    const outcomes = readOutcomes(answer.body, messages, statusCodes)
    if (outcomes.size < messages.size) {
      log.warn({ carrier, silent: messages.size - outcomes.size }, 'an answer left messages out')
    }
    settle(batch, ({ message }) => outcomes.get(message.customFields.recipientId) ?? { kind: 'unheard' })
  }

  /** One that the vendor cannot read spoils the request for all: halved until it is alone. */
  async function refuse(batch: readonly Waiting[], search: Search): Promise<void> {
    if (batch.length === 1) {
      search.refused++
      return settle(batch, () => ({ kind: 'refused', code: undefined }))
    }
    const half = Math.ceil(batch.length / 2)
    for (const part of [batch.slice(0, half), batch.slice(half)]) {
      if (!search.hasWorked && search.refused === maxSpoilt) health.failed({ refused: maxSpoilt })
      await serve(part, search)
    }
  }

  return {
    send(message) {
      if (queue.length >= settings.batch * settings.window + maxWaiting)
        return Promise.resolve({ kind: 'busy' })
      return new Promise((resolve) => {
        queue.push({ message, resolve })
        if (queue.length >= settings.batch) pump()
        else timer ??= setTimeout(pump, settings.gatherMs)
      })
    },
  }
}

function settle(batch: readonly Waiting[], outcomeOf: (waiting: Waiting) => Outcome): void {
  for (const waiting of batch) waiting.resolve(outcomeOf(waiting))
}

/** 504: somebody on the way waited for the vendor in vain, so it may have heard. */
function isUnheard(answer: Exchange): boolean {
  if (answer.kind === 'refused') return answer.status === 504
  return answer.kind === 'unheard' || answer.kind === 'garbled'
}

/** `messageList` names all, `failedMessageList` those that were not taken; each with the custom fields that it came with. */
function readOutcomes(
  body: unknown,
  messages: ReadonlyMap<string, VendorMessage>,
  statusCodes: StatusCodes,
): Map<string, Outcome> {
  const { messageList, failedMessageList } = (body ?? {}) as Record<string, unknown>
  const outcomes = new Map<string, Outcome>()
  for (const { messageId, statusCode, customFields } of [
    ...itemsOf(messageList),
    ...itemsOf(failedMessageList),
  ]) {
    // A lone message needs no name.
    const recipientId = customFields?.recipientId ?? (messages.size === 1 ? messages.keys().next().value : '')
    if (typeof recipientId !== 'string' || !messages.has(recipientId) || typeof statusCode !== 'string')
      continue
    if (!statusCodes.isTaken(statusCode)) outcomes.set(recipientId, { kind: 'refused', code: statusCode })
    else if (typeof messageId === 'string' && messageId !== '')
      outcomes.set(recipientId, { kind: 'taken', messageId })
  }
  return outcomes
}
