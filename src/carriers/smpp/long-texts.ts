import type { FinalCode } from './receipt.ts'

/** What is to be done about a receipt. */
export type Decision =
  /** Record it; `recorded` is to be called when that is durable. */
  | {
      readonly kind: 'report'
      readonly receipt: { readonly ref: string; readonly code: FinalCode }
      readonly recorded?: () => void
    }
  /** It is one of several, and what it says is noted: acknowledge it. */
  | { readonly kind: 'noted' }
  /** Let the SMSC send it again. */
  | { readonly kind: 'again' }

export interface LongText {
  /** A part was taken; `isLast`: the one whose id is the text's. */
  taken(ref: string, isLast: boolean): void
  /** Every part is taken. */
  complete(): void
  /** It is not: its receipts are nobody's. */
  abandon(): void
}

export interface LongTexts {
  begin(): LongText
  decide(ref: string, code: FinalCode): Decision | Promise<Decision>
}

interface Group {
  state: 'submitting' | 'complete' | 'abandoned'
  ref: string | undefined
  code: FinalCode | undefined
  isRecorded: boolean
  wasPutOff: boolean
  /** Parts without a receipt. */
  readonly silent: Set<string>
  readonly refs: string[]
  /** To be looked at once more when it is no longer being submitted. */
  readonly untilSubmitted: Waiters
  /** To be looked at once more when the result is known. */
  readonly untilDecided: Waiters
}

type Waiters = Set<() => void>

const delivered = 4100
const none: Waiters = new Set()
const defaults = {
  /** Parts that are remembered; the oldest texts are forgotten first. */
  maxParts: 100_000,
  /** Receipts that wait for others at once. */
  maxHeld: 1000,
  /** How long the last part's receipt waits for those of the others, milliseconds. */
  holdMs: 2000,
  /** How long a receipt of an unknown message waits while parts are being submitted, milliseconds. */
  earlyMs: 100,
}

/**
 * Makes one result of the receipts of a text that went in several parts: delivered when every part is, failed with the
 * first part that failed.
 *
 * The text is known by the id of its **last** part, and what was heard of the others is kept in memory only. So the
 * receipts of the others are acknowledged at once, and the last one's only when the result is durable: it waits for
 * them for 2 s, is then refused once for the SMSC to send it again (ESME_RX_T_APPN), and when it comes again it decides
 * alone. A process that was restarted, another one that is bound under the same name, and one that had to forget the
 * text for lack of room know nothing of its parts: there too the last part decides alone, which mostly is the last to
 * be delivered, and a receipt of any other part is of a message that nobody waits for, which the recorder puts aside.
 * Whatever happens, no receipt is acknowledged that a later result would depend on alone.
 */
export function createLongTexts(limits: Partial<typeof defaults> = {}): LongTexts {
  const { maxParts, maxHeld, holdMs, earlyMs } = { ...defaults, ...limits }
  const groups = new Map<string, Group>()
  /** By ref: receipts of messages that are not known yet. */
  const early = new Map<string, Waiters>()
  let submitting = 0
  let held = 0

  function forget(group: Group): void {
    for (const ref of group.refs) if (groups.get(ref) === group) groups.delete(ref)
  }

  function wake(waiters: Waiters): void {
    for (const again of [...waiters]) again()
  }

  /** Runs `again` when woken or after the time. */
  function hold(
    waiters: Waiters,
    ms: number,
    again: (isWoken: boolean) => Decision | Promise<Decision>,
  ): Promise<Decision> {
    held++
    return new Promise((resolve) => {
      const settle = (isWoken: boolean) => {
        clearTimeout(timer)
        waiters.delete(woken)
        held--
        resolve(again(isWoken))
      }
      const woken = () => settle(true)
      const timer = setTimeout(() => settle(false), ms).unref()
      waiters.add(woken)
    })
  }

  function report(group: Group, ref: string, code: FinalCode): Decision {
    group.code = code
    const recorded = () => {
      group.isRecorded = true
      if (group.silent.size === 0) forget(group)
    }
    wake(group.untilDecided)
    return { kind: 'report', receipt: { ref, code }, recorded }
  }

  function decideKnown(group: Group, own: string, code: FinalCode): Decision | Promise<Decision> {
    group.silent.delete(own)
    const { ref } = group
    if (group.state === 'abandoned' || ref === undefined) {
      if (group.state !== 'submitting') return { kind: 'report', receipt: { ref: own, code } }
      // Of a failure nothing may be acknowledged before it is known what failed.
      if (code === delivered) return { kind: 'noted' }
      return putOff(group.untilSubmitted, (isWoken) => (isWoken ? decide(own, code) : { kind: 'again' }))
    }
    if (group.code !== undefined) return decideAgain(group, { ref, own, code })
    if (code !== delivered) return report(group, ref, code)
    if (group.silent.size === 0 && group.state === 'complete') return report(group, ref, delivered)
    if (own !== ref) return { kind: 'noted' }
    if (group.wasPutOff) return report(group, ref, delivered)
    group.wasPutOff = true
    return putOff(group.untilDecided, (isWoken) =>
      isWoken ? decideKnown(group, own, code) : { kind: 'again' },
    )
  }

  /** The result is known. What it rests on is repeated, should the first time have come to nothing. */
  function decideAgain(
    group: Group,
    { ref, own, code }: { ref: string; own: string; code: FinalCode },
  ): Decision {
    if (!group.isRecorded && (own === ref || code !== delivered || group.silent.size === 0)) {
      return report(group, ref, group.code as FinalCode)
    }
    if (group.isRecorded && group.silent.size === 0) forget(group)
    return { kind: 'noted' }
  }

  function putOff(waiters: Waiters, again: (isWoken: boolean) => Decision | Promise<Decision>) {
    return held >= maxHeld ? ({ kind: 'again' } as const) : hold(waiters, holdMs, again)
  }

  function decide(ref: string, code: FinalCode): Decision | Promise<Decision> {
    const group = groups.get(ref)
    if (group) return decideKnown(group, ref, code)
    const plain: Decision = { kind: 'report', receipt: { ref, code } }
    if (submitting === 0 || held >= maxHeld) return plain
    // It may have overtaken the answer that names its part.
    const waiters = early.get(ref) ?? new Set()
    early.set(ref, waiters)
    return hold(waiters, earlyMs, () => {
      if (waiters.size === 0) early.delete(ref)
      const late = groups.get(ref)
      return late ? decideKnown(late, ref, code) : plain
    })
  }

  function add(group: Group, ref: string): void {
    groups.set(ref, group)
    group.refs.push(ref)
    group.silent.add(ref)
    for (const oldest of groups.values()) {
      if (groups.size <= maxParts || oldest === group) break
      forget(oldest)
      oldest.state = 'abandoned'
    }
  }

  return {
    decide,
    begin() {
      submitting++
      const group: Group = {
        state: 'submitting',
        ref: undefined,
        code: undefined,
        isRecorded: false,
        wasPutOff: false,
        silent: new Set(),
        refs: [],
        untilSubmitted: new Set(),
        untilDecided: new Set(),
      }
      const end = (state: Group['state']) => {
        submitting--
        group.state = state
        if (state === 'abandoned') forget(group)
        wake(group.untilSubmitted)
        if (state === 'abandoned' || group.silent.size === 0) wake(group.untilDecided)
        if (submitting === 0) for (const waiters of [...early.values()]) wake(waiters)
      }
      return {
        taken(ref, isLast) {
          add(group, ref)
          if (isLast) group.ref = ref
          wake(early.get(ref) ?? none)
        },
        complete: () => end('complete'),
        abandon: () => end('abandoned'),
      }
    },
  }
}
