import type { Address, Flow } from './flow.ts'
import { createLingering, type Lingering } from './lingering.ts'
import type { SipResponse } from './message.ts'

/** The timers of RFC 3261, table 4, milliseconds. */
export interface SipTimers {
  readonly t1: number
  readonly t2: number
  readonly t4: number
  /** Timers B, D, F and M: 64 times T1. */
  readonly giveUp: number
}

export function sipTimers(t1 = 500): SipTimers {
  return { t1, t2: 8 * t1, t4: 10 * t1, giveUp: 64 * t1 }
}

/** Why there will be no final response. */
export type Failure = 'timeout' | 'lost'

export interface Request {
  readonly flow: Flow
  /** On UDP, where it goes if not to the trunk. */
  readonly to?: Address | undefined
  readonly branch: string
  readonly bytes: Buffer
}

/** Shared by all calls, of which thousands ring at once: each function is given the call that it is about. */
export interface InviteHandlers<Call> {
  /** The ACK for a final response that is no 2xx (section 17.1.1.3). */
  acknowledge(call: Call, response: SipResponse): Buffer
  /** Each provisional one, the first final one, and each repeated 2xx. */
  response(call: Call, response: SipResponse): void
  failed(call: Call, why: Failure): void
}

export interface RunningInvite {
  /** Nobody waits any more: it is not repeated, but what is still heard of it until timer B is passed on. */
  stopRepeating(): void
  /** Forgets it. */
  end(): void
}

export interface Transactions {
  invite<Call>(request: Request, call: Call, handlers: InviteHandlers<Call>): RunningInvite
  /** Any other method; undefined: no final response, within `timeoutMs` if that is given. */
  request(request: Request & { method: string; timeoutMs?: number }): Promise<SipResponse | undefined>
  /** False for a response that belongs to nothing. */
  receive(response: SipResponse): boolean
  /** All that runs on this flow fails. */
  lose(flow: Flow): void
  close(): void
}

interface Running {
  readonly flow: Flow
  receive(response: SipResponse): void
  fail(why: Failure): void
}

type Answer = (response: SipResponse) => void

/** As many are remembered after their end: of 2,000 calls/s all of 32 s, of more the last ones. */
const maxLingering = 65_536

interface Table {
  readonly timers: SipTimers
  readonly running: Map<string, Running>
  /** What to do with responses that come again. */
  readonly inviteEnds: Lingering<Answer>
  readonly requestEnds: Lingering<Answer>
}

/** Client transactions (RFC 3261 section 17.1, with the accepted state of RFC 6026), found by branch and method. */
export function createTransactions(timers: SipTimers): Transactions {
  const table: Table = {
    timers,
    running: new Map(),
    inviteEnds: createLingering<Answer>({ ms: timers.giveUp, max: maxLingering }),
    requestEnds: createLingering<Answer>({ ms: timers.t4, max: maxLingering }),
  }
  const { running, inviteEnds, requestEnds } = table

  return {
    invite(request, call, handlers) {
      const transaction = new InviteTransaction(table, request, call, handlers)
      transaction.begin(request.bytes)
      return transaction
    },
    request: (request) => runRequest(table, request),
    receive(response) {
      const key = keyOf(response.branch, response.method)
      const found = running.get(key)
      if (found) {
        found.receive(response)
        return true
      }
      const answer = inviteEnds.find(key) ?? requestEnds.find(key)
      answer?.(response)
      return answer !== undefined
    },
    lose(flow) {
      for (const transaction of [...running.values()]) {
        if (transaction.flow === flow) transaction.fail('lost')
      }
    },
    close() {
      for (const transaction of [...running.values()]) transaction.fail('lost')
      inviteEnds.clear()
      requestEnds.clear()
    },
  }
}

/** An INVITE has its branch for itself but for its CANCEL. */
function keyOf(branch: string, method: string): string {
  return method === 'INVITE' ? branch : `${branch} ${method}`
}

/** Section 17.1.1. A class, for a closure apiece would cost a ringing call ten times the memory. */
class InviteTransaction<Call> implements Running, RunningInvite {
  readonly flow: Flow
  readonly #table: Table
  readonly #to: Address | undefined
  readonly #branch: string
  readonly #call: Call
  readonly #handlers: InviteHandlers<Call>
  /** As long as it is repeated. */
  #bytes: Buffer | undefined
  #timer: NodeJS.Timeout | undefined
  #restMs: number
  #spentMs = 0

  constructor(
    table: Table,
    { flow, to, branch, bytes }: Request,
    call: Call,
    handlers: InviteHandlers<Call>,
  ) {
    this.flow = flow
    this.#table = table
    this.#to = to
    this.#branch = branch
    this.#bytes = bytes
    this.#call = call
    this.#handlers = handlers
    this.#restMs = table.timers.t1
  }

  begin(bytes: Buffer): void {
    const { running } = this.#table
    running.set(this.#branch, this)
    this.flow.send(bytes, this.#to, () => running.get(this.#branch) === this && this.fail('lost'))
    this.#wait()
  }

  stopRepeating(): void {
    this.#bytes = undefined
  }

  end(): void {
    this.#stop()
    this.#table.running.delete(this.#branch)
  }

  fail(why: Failure): void {
    this.end()
    this.#handlers.failed(this.#call, why)
  }

  receive(response: SipResponse): void {
    if (response.status < 200) this.#stop()
    else {
      this.end()
      this.#linger(response)
    }
    this.#handlers.response(this.#call, response)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#bytes = undefined
  }

  /** Timers A and B in one. */
  #wait(): void {
    const { giveUp } = this.#table.timers
    const isRepeated = this.flow.protocol === 'UDP' && this.#bytes !== undefined
    const ms = Math.min(isRepeated ? this.#restMs : giveUp, giveUp - this.#spentMs)
    this.#timer = setTimeout(() => {
      this.#spentMs += ms
      this.#restMs *= 2
      if (this.#spentMs >= giveUp) {
        this.fail('timeout')
        return
      }
      if (this.#bytes) this.flow.send(this.#bytes, this.#to)
      this.#wait()
    }, ms)
  }

  #linger(response: SipResponse): void {
    const { inviteEnds } = this.#table
    const handlers = this.#handlers
    const call = this.#call
    if (response.status < 300) {
      inviteEnds.set(this.#branch, (again) => {
        if (again.status >= 200 && again.status < 300) handlers.response(call, again)
      })
      return
    }
    const ack = handlers.acknowledge(call, response)
    this.flow.send(ack, this.#to)
    if (this.flow.protocol === 'UDP')
      inviteEnds.set(this.#branch, answerAgain(this.flow, ack.toString('latin1'), this.#to))
  }
}

/** Made here, and of text, so that nothing else of the call is kept with it, nor its neighbours in Node's pool. */
function answerAgain(flow: Flow, ack: string, to: Address | undefined): Answer {
  return ({ status }) => {
    if (status >= 300) flow.send(Buffer.from(ack, 'latin1'), to)
  }
}

/** Section 17.1.2. */
function runRequest(
  table: Table,
  request: Request & { method: string; timeoutMs?: number },
): Promise<SipResponse | undefined> {
  const { flow, to, branch, bytes, method } = request
  const { timers, running, requestEnds } = table
  const key = keyOf(branch, method)
  const giveUp = Math.min(request.timeoutMs ?? timers.giveUp, timers.giveUp)
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    let restMs = timers.t1
    let spentMs = 0

    function end(response: SipResponse | undefined): void {
      clearTimeout(timer)
      running.delete(key)
      resolve(response)
    }

    /** Timers E and F in one. */
    function wait(): void {
      const ms = Math.min(flow.protocol === 'UDP' ? restMs : giveUp, giveUp - spentMs)
      timer = setTimeout(() => {
        spentMs += ms
        if (spentMs >= giveUp) {
          end(undefined)
          return
        }
        restMs = Math.min(restMs * 2, timers.t2)
        flow.send(bytes, to)
        wait()
      }, ms)
    }

    function receive(response: SipResponse): void {
      if (response.status < 200) {
        restMs = timers.t2
        return
      }
      // Timer K: it comes again for each repetition that crossed it.
      if (flow.protocol === 'UDP') requestEnds.set(key, nothing)
      end(response)
    }

    running.set(key, { flow, receive, fail: () => end(undefined) })
    flow.send(bytes, to, () => running.has(key) && end(undefined))
    wait()
  })
}

const nothing = () => undefined
