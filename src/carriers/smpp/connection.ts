import type { Socket } from 'node:net'
import type { Logger } from '../../platform/log/logger.ts'
import { createFraming, FramingFault } from './framing.ts'
import { answerTo, command, genericNack, isAnswer, readHeader, type Pdu } from './pdu.ts'
import { encodeAnswer, encodeBare, encodeNack, setSequence } from './pdu-encoding.ts'

export type Answer =
  | { readonly kind: 'response'; readonly pdu: Pdu }
  /** Nothing came in time. */
  | { readonly kind: 'silence' }
  /** The connection ended first; `left`: the request may have reached the peer. */
  | { readonly kind: 'lost'; readonly left: boolean }

interface Pending {
  readonly commandId: number
  readonly deadline: number
  readonly order: number
  readonly done: (answer: Answer) => void
  /** An answer after all, when the silence was told already. */
  readonly late: ((pdu: Pdu) => void) | undefined
}

const lastSequence = 0x7fffffff
/** Requests whose answers may still come when nobody waits any more. */
const maxLate = 1000
/** Written at once when so much has gathered within one turn of the event loop, octets. */
const fullBatch = 64 * 1024
/** A peer that does not read for so long is gone, octets. */
const maxUnread = 16 * 1024 * 1024

export interface Connection {
  isOpen(): boolean
  /** Sends a request; exactly one answer follows, never before this returns. */
  request(pdu: Buffer, done: (answer: Answer) => void, late?: (pdu: Pdu) => void): void
  answer(request: Pick<Pdu, 'commandId' | 'sequence'>, statusCode: number): void
  nack(request: Pick<Pdu, 'sequence'>, statusCode: number): void
  /** From now on the peer has to answer an enquire_link every so many milliseconds. */
  watch(everyMs: number): void
  /** Writes what is left and ends. */
  end(reason: string): void
  destroy(reason: string): void
}

interface House {
  readonly log: Logger
  readonly responseTimeoutMs: number
  /** What the peer asks for. */
  readonly onRequest: (pdu: Pdu) => void
  /** Once, after the last answer. */
  readonly onEnd: (reason: string) => void
}

/**
 * One SMPP session on a connected socket: framing, sequence numbers, time-outs. Whatever the peer sends, it either goes
 * on or ends with a reason; nothing is thrown. What is written within one turn of the event loop leaves in one piece.
 */
export function createConnection(socket: Socket, house: House): Connection {
  const pending = new Map<number, Pending>()
  const late = new Map<number, Pending>()
  const output = createOutput(socket, () => destroy('it does not read'))
  let sequence = 0
  let order = 0
  let reason: string | undefined
  let strangers = 0
  let isOver = false

  const sweepMs = Math.min(1000, Math.max(20, house.responseTimeoutMs / 10))
  const sweeping = setInterval(sweep, sweepMs).unref()
  let watching: NodeJS.Timeout | undefined

  function nextSequence(): number {
    do sequence = sequence === lastSequence ? 1 : sequence + 1
    while (pending.has(sequence))
    return sequence
  }

  /** All wait equally long, so the oldest are the first. */
  function sweep(): void {
    const now = performance.now()
    for (const [number, each] of pending) {
      if (each.deadline > now) break
      pending.delete(number)
      if (each.late) {
        if (late.size === maxLate) late.delete(late.keys().next().value as number)
        late.set(number, each)
      }
      each.done({ kind: 'silence' })
    }
  }

  function takeAnswer(pdu: Pdu): void {
    const belongs = (each: Pending | undefined) =>
      each !== undefined && (pdu.commandId === answerTo(each.commandId) || pdu.commandId === genericNack)
    const waiting = pending.get(pdu.sequence)
    if (waiting && belongs(waiting)) {
      pending.delete(pdu.sequence)
      waiting.done({ kind: 'response', pdu })
      return
    }
    const past = late.get(pdu.sequence)
    if (past && belongs(past)) {
      late.delete(pdu.sequence)
      past.late?.(pdu)
      return
    }
    strangers++
    if (strangers === 1) house.log.warn('an answer came that nobody waits for; further ones are only counted')
  }

  function take(bytes: Buffer): boolean {
    const pdu = readHeader(bytes)
    if (isAnswer(pdu.commandId)) takeAnswer(pdu)
    else if (pdu.commandId === command.enquireLink) output.write(encodeAnswer(pdu.commandId, pdu.sequence, 0))
    else house.onRequest(pdu)
    return !socket.destroyed
  }

  socket.on('data', (chunk: Buffer) => {
    try {
      cut(chunk)
    } catch (error) {
      if (!(error instanceof FramingFault)) house.log.error({ err: error }, 'a PDU could not be handled')
      destroy(error instanceof FramingFault ? error.message : 'a PDU could not be handled')
    }
  })
  const cut = createFraming(take)
  socket.on('error', (error) => destroy(error.message))
  socket.on('close', () => {
    isOver = true
    clearInterval(sweeping)
    clearInterval(watching)
    if (strangers > 1) house.log.warn({ count: strangers }, 'answers came that nobody waited for')
    late.clear()
    const lost = [...pending.values()]
    pending.clear()
    for (const each of lost) each.done({ kind: 'lost', left: each.order <= output.written() })
    house.onEnd(reason ?? 'the peer hung up')
  })

  function destroy(why: string): void {
    reason ??= why
    socket.destroy()
  }

  function request(pdu: Buffer, done: (answer: Answer) => void, onLate?: (pdu: Pdu) => void): void {
    if (isOver) return queueMicrotask(() => done({ kind: 'lost', left: false }))
    const number = nextSequence()
    setSequence(pdu, number)
    late.delete(number)
    pending.set(number, {
      commandId: pdu.readUInt32BE(4),
      deadline: performance.now() + house.responseTimeoutMs,
      order: ++order,
      done,
      late: onLate,
    })
    output.write(pdu, order)
  }

  return {
    isOpen: () => reason === undefined && !socket.destroyed && socket.writable,
    request,
    answer: ({ commandId, sequence: number }, code) => output.write(encodeAnswer(commandId, number, code)),
    nack: ({ sequence: number }, code) => output.write(encodeNack(number, code)),
    watch(everyMs) {
      watching = setInterval(() => {
        request(encodeBare(command.enquireLink), ({ kind }) => {
          if (kind === 'silence') destroy('enquire_link was not answered')
        })
      }, everyMs).unref()
    },
    end(why) {
      if (reason !== undefined) return
      reason = why
      output.flush()
      socket.end()
    },
    destroy,
  }
}

interface Output {
  /** `order`: of the request that this is. */
  write(pdu: Buffer, order?: number): void
  flush(): void
  /** The order of the last request of which something may have left. */
  written(): number
}

/** Gathers what is written within one turn of the event loop. */
function createOutput(socket: Socket, onFull: () => void): Output {
  let waiting: Buffer[] = []
  let length = 0
  let isDue = false
  let lastOrder = 0
  let written = 0

  function flush(): void {
    isDue = false
    if (length === 0) return
    const bytes = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting, length)
    waiting = []
    length = 0
    if (!socket.writable) return
    written = lastOrder
    socket.write(bytes)
    if (socket.writableLength > maxUnread) onFull()
  }

  return {
    write(pdu, order = lastOrder) {
      waiting.push(pdu)
      length += pdu.length
      lastOrder = order
      if (length > fullBatch) return flush()
      if (isDue) return
      isDue = true
      setImmediate(flush)
    },
    flush,
    written: () => written,
  }
}
