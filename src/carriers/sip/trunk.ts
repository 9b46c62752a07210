import type { FlashCall } from '../../domain/calls/call.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { startCall, type CallEvents, type Line, type RunningCall } from './call.ts'
import { createDigestMemory } from './digest.ts'
import { createDropLog } from './drop-log.ts'
import type { Flow, FlowEvents } from './flow.ts'
import { createHealth } from './health.ts'
import { createRequestAnswers } from './incoming-requests.ts'
import { startKeepAlive, type KeepAlive } from './keep-alive.ts'
import { writeOptions } from './options-request.ts'
import { newBranch } from './random-names.ts'
import type { TrunkSettings } from './sip-settings.ts'
import { createStartRate } from './start-rate.ts'
import { createTransactions, type SipTimers } from './transactions.ts'
import type { Choosable } from './trunk-selection.ts'
import { createWay } from './way.ts'

export interface Trunk extends Choosable {
  readonly settings: TrunkSettings
  state(): 'up' | 'down' | 'unknown'
  open(): Promise<void>
  start(call: FlashCall, events: CallEvents): RunningCall
  close(): void
}

export function createTrunk(house: {
  carrier: string
  settings: TrunkSettings
  localAddress: string
  timers: SipTimers
  log: Logger
  random: () => number
}): Trunk {
  const { settings, localAddress, timers, log, random } = house
  const fields = { carrier: house.carrier, trunk: settings.name }
  const { username = '', password = '', authUsername = username } = settings
  const digest = createDigestMemory(authUsername === '' ? undefined : { username: authUsername, password })
  const health = createHealth(log, fields)
  const drops = createDropLog(log, fields)
  const transactions = createTransactions(timers)
  const answerRequest = createRequestAnswers()
  let keepAlive: KeepAlive | undefined
  let isClosed = false

  const events: FlowEvents = {
    message(message, from, flow) {
      try {
        if (message.kind === 'request') answerRequest(message, from, flow)
        else if (message.hops !== 1) drops.note('response for another')
        else if (!transactions.receive(message)) drops.note('response to nothing')
      } catch (error) {
        // A peer's message must not end the process, whatever is wrong with it or with us.
        log.error({ err: error, ...fields }, 'a SIP message could not be handled')
      }
    },
    dropped: ({ why }) => drops.note(why),
    lost(flow, error) {
      if (!isClosed) log.info({ err: error, ...fields }, 'a SIP connection was lost')
      transactions.lose(flow)
      keepAlive?.soon()
    },
  }
  const way = createWay({ settings, localAddress, events, random, onFault: () => drops.note('socket fault') })
  const line: Line = {
    settings,
    timers,
    digest,
    transactions,
    log,
    connect: () => way.connect(),
    ended(end) {
      if (end.kind === 'over') {
        health.heard()
        return
      }
      health.rest(end.retryAfterMs)
      if (end.isSilent) keepAlive?.soon()
    },
  }

  /** Any final response shows that it lives, except 503. */
  async function probe(): Promise<boolean> {
    const isAlive = await askOptions().catch((error: unknown) => {
      log.debug({ err: error, ...fields }, 'no way to the trunk')
      return false
    })
    if (isAlive) health.heard()
    else if (!isClosed) health.failed()
    return isAlive
  }

  async function askOptions(): Promise<boolean> {
    const flow: Flow = await way.connect()
    const branch = newBranch()
    const bytes = writeOptions({ settings, flow, branch })
    const timeoutMs = settings.answerTimeoutMs
    const response = await transactions.request({ flow, branch, method: 'OPTIONS', bytes, timeoutMs })
    return response !== undefined && response.status !== 503
  }

  return {
    settings,
    rate: createStartRate(settings.callsPerSecond),
    state: health.state,
    isUsable: () => health.state() !== 'down',
    async open() {
      await way.open()
      if (isClosed) {
        way.close()
        return
      }
      const everyMs = settings.optionsSeconds * 1000
      keepAlive = startKeepAlive({ everyMs, probe, random })
    },
    start: (call, callEvents) => startCall(line, call, callEvents),
    close() {
      isClosed = true
      keepAlive?.stop()
      way.close()
      transactions.close()
      drops.close()
    },
  }
}
