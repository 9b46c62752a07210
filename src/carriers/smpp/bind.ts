import type { Logger } from '../../platform/log/logger.ts'
import { showStatus, status } from './command-status.ts'
import { createConnection, type Answer, type Connection } from './connection.ts'
import { dial } from './dial.ts'
import { createPace } from './pace.ts'
import { command, type Pdu } from './pdu.ts'
import { encodeBare, encodeBind, encodeSubmit, type Submit } from './pdu-encoding.ts'
import type { BindSettings, SmppSettings } from './smpp-settings.ts'

/** A bind that held for so long was a good one: the next rest is the first again, milliseconds. */
const goodAfterMs = 10_000
/** After an unbind, for answers that are still on their way and for the peer to hang up, milliseconds. */
const farewellMs = 1000

export type BindState = 'down' | 'connecting' | 'up' | 'draining' | 'closed'

export interface Bind {
  /** For the operator: `system-id@host:port`. */
  readonly label: string
  readonly window: number
  readonly transmits: boolean
  open(): void
  isUp(): boolean
  /** Submissions that it may take besides those outstanding, without regard to its pace. */
  free(): number
  waitMs(): number
  /** Exactly one answer follows, never before this returns. */
  submit(submit: Submit, done: (answer: Answer) => void, late: (pdu: Pdu) => void): void
  throttled(): void
  /** The SMSC does not know it any more. */
  renew(reason: string): void
  status(): { bind: string; state: string; outstanding: number; perSecond: number }
  /** Says goodbye and ends; what is outstanding is lost. */
  close(): Promise<void>
}

interface House {
  readonly log: Logger
  readonly random: () => number
  readonly onRequest: (pdu: Pdu, connection: Connection) => void
  /** It can do more than before, or less. */
  readonly onChange: () => void
}

const bindCommand = {
  transceiver: command.bindTransceiver,
  transmitter: command.bindTransmitter,
  receiver: command.bindReceiver,
} as const

/** One bind to the SMSC, kept up: it is dialled again after every loss, at growing rests. */
export function createBind(settings: BindSettings, carrier: SmppSettings, house: House): Bind {
  const { onChange } = house
  const label = `${settings.systemId}@${settings.host}:${settings.port}`
  const log = house.log.child({ bind: label })
  const transmits = settings.mode !== 'receiver'
  const pace = createPace(settings.perSecond)
  const responseTimeoutMs = carrier.responseTimeoutSeconds * 1000
  let state: BindState = 'closed'
  let connection: Connection | undefined
  let outstanding = 0
  let failures = 0
  let upSince = 0
  let resting: NodeJS.Timeout | undefined
  let dialling = new AbortController()
  let onAnswered: (() => void) | undefined
  let onGone: (() => void) | undefined
  let closing: Promise<void> | undefined

  function connect(): void {
    state = 'connecting'
    dialling = new AbortController()
    dial(settings, carrier.connectTimeoutSeconds * 1000, dialling.signal).then(
      (socket) => {
        if (onGone) {
          socket.destroy()
          return end('closed')
        }
        connection = createConnection(socket, { log, responseTimeoutMs, onRequest: takeRequest, onEnd: end })
        introduce(connection)
      },
      (error: unknown) => end((error as Error).message),
    )
  }

  function introduce(current: Connection): void {
    current.request(encodeBind(bindCommand[settings.mode], settings), (answer) => {
      if (answer.kind === 'lost') return
      if (answer.kind === 'silence') return current.destroy('the bind was not answered')
      const code = answer.pdu.status
      if (code !== status.ok) return current.destroy(`the bind was refused: ${showStatus(code)}`)
      state = 'up'
      upSince = performance.now()
      current.watch(carrier.enquireLinkSeconds * 1000)
      log.info('bound')
      onChange()
    })
  }

  function end(reason: string): void {
    const heldMs = state === 'up' || state === 'draining' ? performance.now() - upSince : 0
    connection = undefined
    onAnswered = undefined
    if (onGone) {
      state = 'closed'
      onGone()
      return
    }
    failures = heldMs >= goodAfterMs ? 1 : failures + 1
    const { firstSeconds, lastSeconds } = carrier.reconnect
    const longestMs = Math.min(lastSeconds, firstSeconds * 2 ** Math.min(30, failures - 1)) * 1000
    const restMs = Math.ceil(longestMs * (1 - house.random() / 2))
    log.warn({ reason, restMs }, 'not bound; it is tried again')
    state = 'down'
    resting = setTimeout(connect, restMs).unref()
    onChange()
  }

  function takeRequest(pdu: Pdu): void {
    const current = connection
    if (!current) return
    if (pdu.commandId !== command.unbind) return house.onRequest(pdu, current)
    current.answer(pdu, status.ok)
    leave(current, 'the peer unbound')
  }

  /** Answers that are on their way are waited for. */
  function leave(current: Connection, reason: string): void {
    if (state === 'up') state = 'draining'
    onAnswered = () => {
      if (outstanding === 0) current.end(reason)
    }
    onAnswered()
    setTimeout(() => current.end(reason), farewellMs).unref()
    setTimeout(() => current.destroy(reason), 2 * farewellMs).unref()
    onChange()
  }

  return {
    label,
    window: transmits ? settings.window : 0,
    transmits,
    open() {
      if (state === 'closed' && !onGone) connect()
    },
    isUp: () => state === 'up' && connection?.isOpen() === true,
    free: () => settings.window - outstanding,
    waitMs: pace.waitMs,
    submit(submit, done, late) {
      outstanding++
      pace.take()
      const settle = (answer: Answer) => {
        outstanding--
        done(answer)
        onAnswered?.()
      }
      if (connection) connection.request(encodeSubmit(submit, settings), settle, late)
      else queueMicrotask(() => settle({ kind: 'lost', left: false }))
    },
    throttled: pace.throttled,
    renew: (reason) => connection?.destroy(reason),
    status: () => ({
      bind: label,
      state: state === 'closed' ? 'down' : state,
      outstanding,
      perSecond: Math.round(pace.perSecond() * 10) / 10,
    }),
    close() {
      closing ??= new Promise((resolve) => {
        onGone = resolve
        clearTimeout(resting)
        dialling.abort()
        if (state === 'closed' || state === 'down') end('closed')
        else if (state === 'up' && connection) sayGoodbye(connection)
        else connection?.destroy('closed')
      })
      return closing
    },
  }

  function sayGoodbye(current: Connection): void {
    state = 'draining'
    current.request(encodeBare(command.unbind), () => current.end('closed'))
    // Also when it does not answer, or does not hang up.
    setTimeout(() => current.destroy('closed'), 2 * farewellMs).unref()
  }
}
