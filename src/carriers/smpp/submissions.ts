import type { Submission } from '../../domain/messaging/sms.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Bind } from './bind.ts'
import { createStatusMeanings, showStatus, status } from './command-status.ts'
import type { Answer } from './connection.ts'
import { readMessageId, type Pdu } from './pdu.ts'
import type { Submit } from './pdu-encoding.ts'
import type { SmppSettings } from './smpp-settings.ts'

/** Waiting for a window at once; more than the windows of all binds wait only when somebody does not respect them. */
const maxWaiting = 50_000

/** What became of one submit_sm; `id`: as the SMSC names it. */
export type Outcome =
  | { readonly outcome: 'taken'; readonly id: string }
  | Exclude<Submission, { readonly outcome: 'taken' }>

/** What was heard of a submit_sm after it had been given up as unknown. */
export type LateOutcome = Extract<Outcome, { readonly outcome: 'taken' | 'refused' }>

interface Waiting {
  readonly submit: Submit
  readonly done: (outcome: Outcome) => void
  readonly late: ((outcome: LateOutcome) => void) | undefined
  /** A text of which parts were taken already: it is finished even while the carrier closes. */
  readonly isBegun: boolean
  throttled: number
}

export interface Submissions {
  /** Never rejects. */
  send(
    submit: Submit,
    options?: { isBegun?: boolean; late?: ((outcome: LateOutcome) => void) | undefined },
  ): Promise<Outcome>
  /** A bind came, went, or has room again. */
  pump(): void
  /** Takes nothing new; resolves when all that was sent is answered, or after so many milliseconds. */
  drain(patienceMs: number): Promise<void>
}

/**
 * Spreads submit_sm over the binds that are up, by free window; what finds none waits in line. One that was throttled
 * slows its bind down, rests and stands in line again.
 */
export function createSubmissions(house: {
  binds: readonly Bind[]
  settings: SmppSettings
  log: Logger
  random: () => number
}): Submissions {
  const { settings, random, log } = house
  const binds = house.binds.filter(({ transmits }) => transmits)
  const meaningOf = createStatusMeanings(settings.statuses)
  const line = createLine()
  const resting = new Map<Waiting, NodeJS.Timeout>()
  let unsettled = 0
  let isClosing = false
  let onIdle: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined

  /** The one with the most room among those whose pace allows it, or the milliseconds until there may be one. */
  function choose(): Bind | number {
    let best: Bind | undefined
    let soonestMs = Infinity
    for (const bind of binds) {
      if (!bind.isUp() || bind.free() <= 0 || (best && best.free() >= bind.free())) continue
      const waitMs = bind.waitMs()
      if (waitMs === 0) best = bind
      else soonestMs = Math.min(soonestMs, waitMs)
    }
    return best ?? soonestMs
  }

  function pump(): void {
    while (line.length() > 0) {
      const bind = choose()
      if (typeof bind === 'number') {
        if (!binds.some((each) => each.isUp())) return giveUp(line.takeAll())
        if (bind !== Infinity && !timer) timer = setTimeout(wake, Math.ceil(bind)).unref()
        return
      }
      start(bind, line.take() as Waiting)
    }
  }

  function wake(): void {
    timer = undefined
    pump()
  }

  function giveUp(given: readonly Waiting[]): void {
    for (const waiting of given) waiting.done({ outcome: 'busy' })
  }

  function start(bind: Bind, waiting: Waiting): void {
    bind.submit(
      waiting.submit,
      (answer) => {
        settle(bind, waiting, answer)
        pump()
      },
      (pdu) => settleLate(waiting, pdu),
    )
  }

  function settle(bind: Bind, waiting: Waiting, answer: Answer): void {
    if (answer.kind === 'silence') return waiting.done({ outcome: 'unknown' })
    if (answer.kind === 'lost') {
      // Nothing of it left: another bind may take it.
      if (answer.left) waiting.done({ outcome: 'unknown' })
      else line.putFirst(waiting)
      return
    }
    const { pdu } = answer
    if (pdu.status === status.ok) return waiting.done({ outcome: 'taken', id: readMessageId(pdu.body) })
    const meaning = meaningOf(pdu.status)
    log.debug({ bind: bind.label, status: showStatus(pdu.status), meaning }, 'a submission was not taken')
    if (meaning === 'throttled') return rest(bind, waiting)
    if (pdu.status === status.invalidBindState) bind.renew('it does not know the bind any more')
    waiting.done(meaning === 'busy' ? { outcome: 'busy' } : { outcome: 'refused', code: meaning })
  }

  function settleLate({ late }: Waiting, pdu: Pdu): void {
    if (pdu.status === status.ok) return late?.({ outcome: 'taken', id: readMessageId(pdu.body) })
    const meaning = meaningOf(pdu.status)
    // Not taken, and nobody will try again: refused, as far as the text is concerned.
    late?.({ outcome: 'refused', code: typeof meaning === 'number' ? meaning : 4420 })
  }

  function rest(bind: Bind, waiting: Waiting): void {
    bind.throttled()
    waiting.throttled++
    if (waiting.throttled >= settings.throttling.tries || (isClosing && !waiting.isBegun)) {
      return waiting.done({ outcome: 'busy' })
    }
    const restMs = settings.throttling.restSeconds * 1000 * 2 ** (waiting.throttled - 1) * (0.5 + random())
    const again = () => {
      resting.delete(waiting)
      line.put(waiting)
      pump()
    }
    resting.set(waiting, setTimeout(again, restMs).unref())
  }

  function finished(): void {
    unsettled--
    if (unsettled === 0) onIdle?.()
  }

  return {
    pump,
    send(submit, { isBegun = false, late } = {}) {
      return new Promise((resolve) => {
        unsettled++
        const done = (outcome: Outcome) => {
          resolve(outcome)
          finished()
        }
        if ((isClosing && !isBegun) || line.length() >= maxWaiting) return done({ outcome: 'busy' })
        line.put({ submit, done, late, isBegun, throttled: 0 })
        pump()
      })
    },
    async drain(patienceMs) {
      isClosing = true
      const unbegun = [...resting.keys()].filter(({ isBegun }) => !isBegun)
      for (const waiting of unbegun) {
        clearTimeout(resting.get(waiting))
        resting.delete(waiting)
      }
      const left = line.takeAll()
      for (const waiting of left) if (waiting.isBegun) line.put(waiting)
      giveUp([...unbegun, ...left.filter(({ isBegun }) => !isBegun)])
      if (unsettled > 0) await settledWithin(patienceMs)
      clearTimeout(timer)
      for (const waiting of resting.keys()) clearTimeout(resting.get(waiting))
      giveUp([...resting.keys(), ...line.takeAll()])
      resting.clear()
    },
  }

  function settledWithin(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, patienceMs)
      onIdle = () => {
        clearTimeout(late)
        resolve()
      }
    })
  }
}

/** First come, first served; taking the first costs the same however many wait. */
function createLine() {
  let items: Waiting[] = []
  let head = 0
  return {
    length: () => items.length - head,
    put: (waiting: Waiting) => void items.push(waiting),
    putFirst(waiting: Waiting): void {
      if (head > 0) items[--head] = waiting
      else items.unshift(waiting)
    },
    take(): Waiting | undefined {
      const first = items[head++]
      if (head > 1000 || head === items.length) {
        items = items.slice(head)
        head = 0
      }
      return first
    },
    takeAll(): Waiting[] {
      const all = items.slice(head)
      items = []
      head = 0
      return all
    },
  }
}
