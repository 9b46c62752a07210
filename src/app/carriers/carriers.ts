import { hostname } from 'node:os'
import { createCircuitBreaker, type CircuitBreaker } from '../../core/circuit-breaker.ts'
import { createCallNetwork, type CallNetwork } from '../../domain/calls/calls.ts'
import {
  carrierStatus,
  reportEveryMs,
  type CarrierPauses,
} from '../../domain/carrier-status/carrier-status.ts'
import type { CarrierLine } from '../../domain/carrier-status/status.port.ts'
import {
  createCarrierGate,
  createTextNetwork,
  type CarrierGate,
  type TextNetwork,
} from '../../domain/messaging/messaging.ts'
import type { Receipt } from '../../domain/messaging/sms.port.ts'
import { createCarrierSet } from './carrier-set.ts'
import {
  buildCalls,
  buildText,
  type CarrierHouse,
  type HookRequest,
  type TextCarrier,
  type VoiceCarrier,
} from './carrier-kinds.ts'
import type { CallEntry, CarriersConfig, TextEntry } from './carriers-config.types.ts'

export interface Carriers {
  readonly texts: TextNetwork
  readonly calls: CallNetwork
  /** From now on these: what is the same stays connected, what is gone or drained takes nothing new. */
  apply(config: CarriersConfig): void
  /** From now on who is paused takes nothing: also where orders are only accepted. */
  follow(): Promise<void>
  /** Connects them, and reports how they are: only where jobs are run. */
  open(): Promise<void>
  /** What a vendor posts to `/hooks/carriers/{name}`; undefined: that carrier posts nothing, or is none. */
  receiveHook(name: string, request: HookRequest): Promise<{ status: number }> | undefined
  close(): Promise<void>
}

interface GuardedText {
  readonly carrier: TextCarrier
  readonly gate: CarrierGate
  readonly breaker: CircuitBreaker
  open(): void | Promise<void>
  close(): Promise<void>
}

interface GuardedVoice extends Omit<GuardedText, 'carrier' | 'gate'> {
  readonly carrier: VoiceCarrier
}

/** The carriers of this process. What they report of texts goes to `receive`, and is durable when that resolves. */
export function createCarriers(
  house: CarrierHouse & { readonly pauses: CarrierPauses },
  receive: (carrier: string, receipts: readonly Receipt[]) => Promise<void>,
): Carriers {
  const { db, log, pauses } = house
  const processName = `${hostname()}:${process.pid}`
  const texts = createTextNetwork()
  const calls = createCallNetwork()
  const textSet = createCarrierSet((entry: TextEntry) => guardText(house, entry, receive), log)
  const callSet = createCarrierSet((entry: CallEntry) => guardVoice(house, entry), log)
  let present: { traffic: 'texts' | 'calls'; kind: string; guarded: GuardedText | GuardedVoice }[] = []
  let applied: CarriersConfig | undefined
  let hooks = new Map<string, TextCarrier>()
  let refreshing: NodeJS.Timeout | undefined
  let reporting: NodeJS.Timeout | undefined

  async function report(): Promise<void> {
    const reports = present.map(({ traffic, kind, guarded: { carrier, breaker } }) => ({
      traffic,
      carrier: carrier.name,
      kind,
      lines: pauses.isPaused({ traffic, carrier: carrier.name })
        ? carrier.status().map((line) => ({ ...line, state: 'paused' }))
        : withCircuit(carrier.status(), breaker),
    }))
    await carrierStatus.report(db, processName, reports).catch((error: unknown) => {
      log.warn({ err: error }, 'how the carriers are could not be told')
    })
  }

  function apply(config: CarriersConfig): void {
    applied = config
    const textsNow = textSet.apply(config.texts.entries)
    const callsNow = callSet.apply(config.calls.entries)
    texts.replace(
      textsNow.map(({ entry, carrier }) => ({
        ...carrier,
        resendsUnknown: entry.whenUnknown === 'resend',
        takesNew: !entry.drained && !pauses.isPaused({ traffic: 'texts', carrier: entry.name }),
        isOpen: textSet.isOpen,
      })),
      config.texts.routes,
    )
    calls.replace(
      callsNow.flatMap(({ entry, carrier }) =>
        entry.drained || pauses.isPaused({ traffic: 'calls', carrier: entry.name })
          ? []
          : [{ ...carrier, isOpen: callSet.isOpen }],
      ),
      config.calls.routes,
    )
    present = [
      ...textsNow.map(
        ({ entry, carrier }) => ({ traffic: 'texts', kind: entry.kind, guarded: carrier }) as const,
      ),
      ...callsNow.map(
        ({ entry, carrier }) => ({ traffic: 'calls', kind: entry.kind, guarded: carrier }) as const,
      ),
    ]
    hooks = new Map(textsNow.map(({ entry, carrier }) => [entry.name, carrier.carrier]))
  }

  return {
    texts,
    calls,
    apply,
    async follow() {
      await pauses.follow(() => {
        if (applied) apply(applied)
        if (textSet.isOpen()) void report()
      })
      refreshing = setInterval(() => void pauses.refresh(), reportEveryMs).unref()
    },
    async open() {
      await textSet.open()
      await callSet.open()
      await report()
      reporting = setInterval(() => void report(), reportEveryMs).unref()
    },
    receiveHook: (name, request) => hooks.get(name)?.receiveHook?.(request),
    async close() {
      clearInterval(refreshing)
      clearInterval(reporting)
      pauses.close()
      await Promise.all([textSet.close(), callSet.close()])
      if (reporting) await carrierStatus.forget(db, processName).catch(() => {})
    },
  }
}

function guardText(
  house: CarrierHouse,
  entry: TextEntry,
  receive: (carrier: string, receipts: readonly Receipt[]) => Promise<void>,
): GuardedText {
  const { name, perSecond, perSenderPerSecond } = entry
  const carrier = buildText[entry.kind](name, entry.settings as never, house)
  carrier.onReceipts((receipts) => receive(name, receipts))
  const gate = createCarrierGate({
    window: carrier.window,
    perSecond: perSecond || undefined,
    perSenderPerSecond: perSenderPerSecond || undefined,
  })
  return {
    carrier,
    gate,
    breaker: createCircuitBreaker(),
    open: () => carrier.open(),
    close: () => carrier.close(),
  }
}

function guardVoice(house: CarrierHouse, entry: CallEntry): GuardedVoice {
  const carrier = buildCalls[entry.kind](entry.name, entry.settings as never, house)
  return {
    carrier,
    breaker: createCircuitBreaker(),
    open: () => carrier.open(),
    close: () => carrier.close(),
  }
}

/** A carrier whose circuit is open gets nothing, however well its lines are. */
function withCircuit(lines: readonly CarrierLine[], breaker: CircuitBreaker): CarrierLine[] {
  const state = breaker.state()
  return lines.map((line) =>
    state === 'closed' ? line : { ...line, state: `${line.state}, circuit ${state}` },
  )
}
