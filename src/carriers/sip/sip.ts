import type { CallCarrier, CallResult, FlashCall } from '../../domain/calls/call.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { RunningCall } from './call.ts'
import type { CallEnd } from './call-end.ts'
import type { SipSettings } from './sip-settings.ts'
import { sipTimers } from './transactions.ts'
import { createTrunk, type Trunk } from './trunk.ts'
import { createSelection } from './trunk-selection.ts'

/** How long calls that run may take to end at `close()`, milliseconds. */
const endingMs = 10_000
/** And those whose sockets are closed. */
const closingMs = 1000

const nobody: ReadonlySet<Trunk> = new Set()

export interface TrunkStatus {
  readonly trunk: string
  /** `unknown`: never heard of yet, and worth a call all the same. */
  readonly state: 'up' | 'down' | 'unknown' | 'draining'
  /** Channels in use. */
  readonly calls: number
  /** Calls begun in the last second. */
  readonly perSecond: number
}

export interface SipCarrier extends CallCarrier {
  /** Binds sockets and begins the keep-alive. Rejects when the local address cannot be bound. */
  open(): Promise<void>
  /** A line a trunk. */
  status(): readonly TrunkStatus[]
}

/**
 * Flash calls by SIP trunks (RFC 3261; our own user agent client). What becomes of a call:
 * - 180 or 183, and after `ringMs` CANCEL: `rang`
 * - only 100 within `ringTimeoutMs`: CANCEL, `unreachable`; for the phone may have rung, no other trunk is asked
 * - 2xx: ACK, BYE, `answered`
 * - refused: see `judge`; what is the trunk's own fault, or its silence, leads to the next trunk, until there is none:
 *   `carrier_unavailable`. Once a phone rang no other trunk is asked; what then ends the call early means `rang`.
 * @param house.t1Ms RFC 3261's T1, from which all its timers follow; for tests
 */
export function createSipCarrier(
  name: string,
  settings: SipSettings,
  house: { log: Logger; random?: () => number; t1Ms?: number },
): SipCarrier {
  const { log, random = Math.random } = house
  const { localAddress } = settings
  const timers = sipTimers(house.t1Ms)
  const trunks = settings.trunks.map((trunk) =>
    createTrunk({ carrier: name, settings: trunk, localAddress, timers, log, random }),
  )
  const selection = createSelection(trunks, random)
  const running = new Set<RunningCall>()
  let stage: 'new' | 'open' | 'closing' = 'new'
  let closing: Promise<void> | undefined
  let onIdle: (() => void) | undefined

  const isOpen = () => stage === 'open'

  function start(trunk: Trunk, call: FlashCall, onRinging: () => void): Promise<CallEnd> {
    return new Promise((resolve) => {
      const started = trunk.start(call, {
        ringing: onRinging,
        ended: resolve,
        released() {
          running.delete(started)
          selection.release(trunk)
          if (running.size === 0) onIdle?.()
        },
      })
      running.add(started)
    })
  }

  async function place(call: FlashCall, onRinging: () => void): Promise<CallResult> {
    let tried = nobody
    let detail = isOpen() ? 'no trunk is up and free' : 'not open'
    while (isOpen()) {
      const trunk = await selection.take(tried)
      if (!trunk) break
      const end = await start(trunk, call, onRinging)
      if (end.kind === 'over') return end.result
      detail = end.detail
      tried = new Set([...tried, trunk])
    }
    return { outcome: 'failed', reason: 'carrier_unavailable', detail }
  }

  async function endAll(): Promise<void> {
    stage = 'closing'
    selection.close()
    for (const call of running) call.hangUp()
    await ends(endingMs)
    for (const trunk of trunks) trunk.close()
    // What did not end by itself ends with the sockets.
    await ends(closingMs)
  }

  async function ends(ms: number): Promise<void> {
    if (running.size === 0) return
    await Promise.race([rest(ms), new Promise<void>((resolve) => (onIdle = resolve))])
  }

  return {
    name,
    async open() {
      await Promise.all(trunks.map((trunk) => trunk.open()))
      if (stage === 'new') stage = 'open'
    },
    isAvailable: () => isOpen() && trunks.some((trunk) => trunk.isUsable()),
    place,
    close: () => (closing ??= endAll()),
    status: () =>
      trunks.map((trunk) => ({
        trunk: trunk.settings.name,
        state: stage === 'closing' ? 'draining' : trunk.state(),
        calls: selection.calls(trunk),
        perSecond: trunk.rate.perSecond(),
      })),
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
