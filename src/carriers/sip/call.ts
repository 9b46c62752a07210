import type { FlashCall } from '../../domain/calls/call.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { calleeFailed, pickedUp, rang, type CallEnd } from './call-end.ts'
import { createAnsweredCall, type AnsweredCall } from './answered-call.ts'
import type { DigestMemory } from './digest.ts'
import type { Flow } from './flow.ts'
import { createLeg, writeCancel, writeInvite, writeRefusalAck, type CallLeg } from './invite.ts'
import { findHeader, type SipResponse } from './message.ts'
import { newBranch } from './random-names.ts'
import type { TrunkSettings } from './sip-settings.ts'
import type { Failure, InviteHandlers, RunningInvite, SipTimers, Transactions } from './transactions.ts'
import { judge, retryAfterMs } from './verdict.ts'

/** INVITEs of one call until its credentials are right: one unproved, one for each asker, one for a stale nonce. */
const maxInvites = 4
/** Beyond the longest that we would let it ring: then the trunk has to end the call without us. */
const expiryReserveMs = 5000

/** A trunk as a call sees it. */
export interface Line {
  readonly settings: TrunkSettings
  readonly timers: SipTimers
  readonly digest: DigestMemory
  readonly transactions: Transactions
  readonly log: Logger
  connect(): Promise<Flow>
  /** How one of its calls ended. */
  ended(end: CallEnd): void
}

export interface CallEvents {
  /** Once at most. */
  ringing(): void
  ended(end: CallEnd): void
  /** The trunk has its channel back: after the BYE is answered, where there is one. Never before `ended`. */
  released(): void
}

export interface RunningCall {
  /** Ends it now, rung or not. */
  hangUp(): void
}

/** One call by one trunk, from INVITE to its end (RFC 3261 section 13.2). */
export function startCall(line: Line, call: FlashCall, events: CallEvents): RunningCall {
  const started = new Call(line, call, events)
  void started.start()
  return started
}

/**
 * - `starting`: no INVITE yet
 * - `asked`: nothing came back; there must be no CANCEL yet (RFC 3261 section 9.1)
 * - `proceeding`: at least 100 came
 * - `cancelling`: CANCEL is out, the final response is not in
 * - `abandoned`: given up while `asked`; should it be heard of yet, it is cancelled
 * - `over`
 */
type Stage = 'starting' | 'asked' | 'proceeding' | 'cancelling' | 'abandoned' | 'over'

/** A class, for a closure apiece would cost a ringing call ten times the memory. */
class Call implements RunningCall {
  readonly #line: Line
  readonly #call: FlashCall
  readonly #events: CallEvents
  #stage: Stage = 'starting'
  #timer: NodeJS.Timeout | undefined
  #isRinging = false
  #isHangingUp = false
  /** Its connection is gone, and with it the final response. */
  #isOrphan = false
  /** Nothing came back for this INVITE yet. */
  #isFirst = true
  #flow!: Flow
  #leg!: CallLeg
  #branch = ''
  #sequence = 0
  #proof: readonly string[] = []
  /** Who asked for credentials in this call. */
  #askers: Set<string> | undefined
  #running: RunningInvite | undefined
  #answered: AnsweredCall | undefined

  constructor(line: Line, call: FlashCall, events: CallEvents) {
    this.#line = line
    this.#call = call
    this.#events = events
  }

  async start(): Promise<void> {
    const { settings, log } = this.#line
    try {
      this.#flow = await this.#line.connect()
    } catch (error) {
      log.debug({ err: error, trunk: settings.name }, 'no way to the trunk')
      this.#settle(this.#refuse('no connection', { isSilent: true }))
      return
    }
    if (this.#isHangingUp) {
      this.#settle(this.#refuse('not begun'))
      return
    }
    this.#leg = createLeg(this.#call, settings, this.#flow)
    this.#invite()
  }

  hangUp(): void {
    this.#isHangingUp = true
    this.#cancel()
  }

  static readonly #handlers: InviteHandlers<Call> = {
    acknowledge: (call, response) => writeRefusalAck(call.#leg, call.#names(), response),
    response(call, response) {
      if (response.status < 200) call.#progress(response.status)
      else if (response.status < 300) call.#pickUp(response)
      else call.#refused(response)
    },
    failed: (call, why) => call.#lose(why),
  }

  #names() {
    return { flow: this.#flow, branch: this.#branch, sequence: this.#sequence }
  }

  #arm(ms: number, then: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(then, ms)
  }

  #invite(): void {
    const { settings, digest, transactions } = this.#line
    const longestMs = settings.ringTimeoutMs + this.#call.ringMs + expiryReserveMs
    this.#sequence++
    this.#isFirst = true
    this.#stage = 'asked'
    this.#branch = newBranch()
    this.#proof = digest.prove({ method: 'INVITE', uri: this.#leg.uri })
    const bytes = writeInvite(this.#leg, this.#names(), {
      settings,
      expiresSeconds: Math.ceil(longestMs / 1000),
      proof: this.#proof,
    })
    this.#arm(settings.answerTimeoutMs, () => this.#abandon())
    this.#running = transactions.invite(
      { flow: this.#flow, branch: this.#branch, bytes },
      this,
      Call.#handlers,
    )
  }

  #abandon(): void {
    this.#running?.stopRepeating()
    this.#settle(this.#refuse('no answer', { isSilent: true }), 'abandoned')
  }

  #progress(status: number): void {
    const { settings, log } = this.#line
    this.#isFirst = false
    if (this.#stage === 'abandoned') {
      this.#cancel()
      return
    }
    if (this.#stage === 'asked') {
      this.#stage = 'proceeding'
      this.#arm(settings.ringTimeoutMs, () => this.#cancel())
      if (this.#isHangingUp) this.#cancel()
    }
    if ((status !== 180 && status !== 183) || this.#isRinging || this.#stage === 'over') return
    this.#isRinging = true
    if (this.#stage === 'proceeding') this.#arm(this.#call.ringMs, () => this.#cancel())
    try {
      this.#events.ringing()
    } catch (error) {
      log.error({ err: error, order: this.#call.orderId }, 'ringing could not be recorded')
    }
  }

  #pickUp(response: SipResponse): void {
    const { digest, transactions } = this.#line
    clearTimeout(this.#timer)
    this.#running = undefined
    this.#answered ??= createAnsweredCall(this.#leg, { flow: this.#flow, digest, transactions })
    this.#answered.acknowledge(response, { sequence: this.#sequence, proof: this.#proof })
    if (this.#stage === 'abandoned') this.#stage = 'over'
    else if (this.#stage !== 'over') this.#settle(pickedUp)
  }

  #refused(response: SipResponse): void {
    const { settings, digest, log } = this.#line
    const { status } = response
    const mayProve = this.#stage === 'asked' || this.#stage === 'proceeding'
    clearTimeout(this.#timer)
    this.#running = undefined
    if ((status === 401 || status === 407) && mayProve && !this.#isHangingUp && this.#sequence < maxInvites) {
      this.#askers ??= new Set()
      if (digest.learn(response, this.#proof, this.#askers)) {
        this.#invite()
        return
      }
      log.warn({ trunk: settings.name, status }, 'the trunk does not take our credentials')
    }
    if (this.#stage === 'abandoned') this.#stage = 'over'
    else if (this.#stage !== 'over') this.#settle(this.#judged(response))
  }

  #judged(response: SipResponse): CallEnd {
    const { status } = response
    const isCancelling = this.#stage === 'cancelling'
    if (this.#isRinging && isCancelling) return rang
    const verdict = judge(status, { isFirst: this.#isFirst, isProved: this.#proof.length > 0 })
    if (verdict !== 'trunk') return calleeFailed(verdict, `sip ${status} by ${this.#line.settings.name}`)
    // It rang, and the network ended it before we did.
    if (this.#isRinging) return rang
    if (isCancelling && !this.#isHangingUp) return this.#noRinging()
    const retryMs = status === 503 ? retryAfterMs(findHeader(response, 'retry-after')) : 0
    return this.#refuse(`sip ${status}`, { retryMs })
  }

  #cancel(): void {
    const { transactions, timers } = this.#line
    const isAbandoned = this.#stage === 'abandoned'
    if (this.#stage !== 'proceeding' && !isAbandoned) return
    this.#stage = isAbandoned ? 'over' : 'cancelling'
    if (this.#isOrphan) {
      void this.#cancelElsewhere()
      return
    }
    const bytes = writeCancel(this.#leg, this.#names())
    void transactions.request({ flow: this.#flow, branch: this.#branch, method: 'CANCEL', bytes })
    // Section 9.1: without a final response by then there will be none.
    this.#arm(timers.giveUp, () => this.#giveUp())
  }

  #giveUp(): void {
    this.#running?.end()
    if (this.#stage === 'over') return
    if (this.#isRinging) this.#settle(rang)
    else this.#settle(this.#isHangingUp ? this.#refuse('no end') : this.#noRinging())
  }

  /** The INVITE's connection broke, or its time is over. */
  #lose(why: Failure): void {
    this.#running = undefined
    if (this.#stage === 'abandoned' || this.#stage === 'over') {
      clearTimeout(this.#timer)
      this.#stage = 'over'
      return
    }
    if (why === 'timeout' || this.#stage === 'asked') {
      this.#settle(this.#unheard(why === 'timeout' ? 'no answer' : 'connection lost'))
      return
    }
    this.#isOrphan = true
    if (this.#stage === 'cancelling') void this.#cancelElsewhere()
    else if (!this.#isRinging) this.#cancel()
  }

  /** A new connection brings the CANCEL, lest the phone ring on; the final response will not find us any more. */
  async #cancelElsewhere(): Promise<void> {
    const { settings, transactions, log } = this.#line
    clearTimeout(this.#timer)
    const bytes = writeCancel(this.#leg, this.#names())
    const timeoutMs = settings.answerTimeoutMs
    try {
      const flow = await this.#line.connect()
      await transactions.request({ flow, branch: this.#branch, method: 'CANCEL', bytes, timeoutMs })
    } catch (error) {
      log.warn({ err: error, trunk: settings.name }, 'a call could not be cancelled: its connection is lost')
    }
    this.#settle(this.#unheard('connection lost'))
  }

  #settle(end: CallEnd, stage: Stage = 'over'): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#stage = stage
    this.#line.ended(end)
    this.#events.ended(end)
    if (this.#answered) void this.#answered.hungUp().then(() => this.#events.released())
    else this.#events.released()
  }

  #refuse(why: string, { retryMs = 0, isSilent = false } = {}): CallEnd {
    const detail = `${why} by ${this.#line.settings.name}`
    return { kind: 'refused', detail, retryAfterMs: retryMs, isSilent }
  }

  /** What is known when no final response says more. */
  #unheard(why: string): CallEnd {
    return this.#isRinging ? rang : this.#refuse(why, { isSilent: true })
  }

  /** The trunk had taken the call, so another one could ring the same phone a second time. */
  #noRinging(): CallEnd {
    return calleeFailed('unreachable', `no ringing by ${this.#line.settings.name}`)
  }
}
