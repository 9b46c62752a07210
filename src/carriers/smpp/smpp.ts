import { setTimeout as sleep } from 'node:timers/promises'
import {
  unheardRef,
  type SmsCarrier,
  type Submission,
  type TextMessage,
} from '../../domain/messaging/sms.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { createBind } from './bind.ts'
import { composeText } from './compose.ts'
import { createInbox } from './inbox.ts'
import { createLongTexts } from './long-texts.ts'
import type { Submit } from './pdu-encoding.ts'
import { refOfAnswer } from './receipt.ts'
import type { SmppSettings } from './smpp-settings.ts'
import { createSubmissions, type LateOutcome, type Outcome } from './submissions.ts'
import { createUnheard } from './unheard.ts'

/** For answers and receipts under way when the carrier closes, milliseconds. */
const patienceMs = 10_000
const otherFailure = 4420

export interface SmppCarrier extends SmsCarrier {
  /** Connects; before it `isAvailable()` is false and nothing is dialled. */
  open(): void
  /** Submissions that may be outstanding at once: all binds' windows. */
  readonly window: number
  /** For the operator: one line a bind. */
  status(): readonly { bind: string; state: string; outstanding: number; perSecond: number }[]
}

/**
 * A carrier of texts by SMPP 3.4. A submission without an answer in time, or of which the connection was lost, is
 * `unknown`; when an answer comes after all, what follows from it is reported under `unheardRef`.
 */
export function createSmppCarrier(
  name: string,
  settings: SmppSettings,
  house: { log: Logger; random?: () => number },
): SmppCarrier {
  const { random = Math.random } = house
  const log = house.log.child({ carrier: name })
  const longTexts = createLongTexts()
  const unheard = createUnheard()
  const inbox = createInbox({
    settings,
    log,
    decide: (ref, code) => unheard.decide(ref, code) ?? longTexts.decide(ref, code),
  })
  const binds = settings.binds.map((bind) =>
    createBind(bind, settings, { log, random, onRequest: inbox.take, onChange: () => submissions.pump() }),
  )
  const submissions = createSubmissions({ binds, settings, log, random })
  let isClosing = false

  const isAvailable = () => !isClosing && binds.some((bind) => bind.transmits && bind.isUp())
  const refOf = (outcome: Outcome) =>
    outcome.outcome === 'taken' ? refOfAnswer(settings.receipts.idForm, outcome.id) : undefined

  async function submitOne({ recipientId }: TextMessage, part: Submit): Promise<Submission> {
    const late = (outcome: LateOutcome) => learn(recipientId, outcome)
    const outcome = await submissions.send(part, { late })
    if (outcome.outcome !== 'taken') return outcome
    // Taken, and nobody can say which receipt will be its own.
    return { outcome: 'taken', ref: refOf(outcome) ?? unheardRef(recipientId) }
  }

  function learn(recipientId: string, outcome: LateOutcome): void {
    if (outcome.outcome === 'refused') {
      inbox.report({ ref: unheardRef(recipientId), code: outcome.code })
      return
    }
    const ref = refOf(outcome)
    if (ref !== undefined) unheard.remember(ref, recipientId)
  }

  /** The first part alone: what refuses it refuses the text, before the others cost anything. Then all others. */
  async function submitParts({ recipientId }: TextMessage, parts: readonly Submit[]): Promise<Submission> {
    const longText = longTexts.begin()
    let ref: string | undefined
    const send = async (part: Submit, index: number) => {
      const outcome = await submissions.send(part, { isBegun: index > 0 })
      const own = refOf(outcome)
      const isLast = index === parts.length - 1
      if (own !== undefined) longText.taken(own, isLast)
      if (isLast) ref = own
      return outcome
    }
    const [first, ...others] = parts as readonly [Submit, ...Submit[]]
    let worst = await send(first, 0)
    if (worst.outcome === 'taken') {
      const outcomes = await Promise.all(others.map((part, index) => send(part, index + 1)))
      worst = worstOf([worst, ...outcomes])
    }
    if (worst.outcome === 'taken' && ref !== undefined) longText.complete()
    else longText.abandon()
    return worst.outcome === 'taken' ? { outcome: 'taken', ref: ref ?? unheardRef(recipientId) } : worst
  }

  async function submit(message: TextMessage): Promise<Submission> {
    if (!isAvailable()) return { outcome: 'busy' }
    const parts = settings.carries.includes(message.type as 'SMS' | 'LMS')
      ? composeText(message, settings)
      : undefined
    const [first] = parts ?? []
    if (!parts || !first) {
      log.warn(
        { recipient: message.recipientId },
        'a text that SMPP cannot say as this carrier is configured',
      )
      return { outcome: 'refused', code: otherFailure }
    }
    return parts.length === 1 ? submitOne(message, first) : submitParts(message, parts)
  }

  return {
    name,
    carries: settings.carries,
    window: binds.reduce((sum, bind) => sum + bind.window, 0),
    open() {
      for (const bind of binds) bind.open()
    },
    isAvailable,
    submit,
    onReceipts: inbox.recordBy,
    status: () => binds.map((bind) => bind.status()),
    async close() {
      isClosing = true
      const patience = sleep(patienceMs, undefined, { ref: false })
      await submissions.drain(patienceMs)
      await Promise.race([inbox.idle(), patience])
      await Promise.all(binds.map((bind) => bind.close()))
    },
  }
}

/** What became of a text by what became of its parts: one that is refused will never be read whole. */
function worstOf(outcomes: readonly Outcome[]): Outcome {
  const find = (kind: Outcome['outcome']) => outcomes.find(({ outcome }) => outcome === kind)
  return find('refused') ?? find('unknown') ?? find('busy') ?? (outcomes[0] as Outcome)
}
