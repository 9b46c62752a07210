import { createLoopbackCalls } from '../../carriers/loopback/loopback-calls.ts'
import { createLoopbackTexts } from '../../carriers/loopback/loopback-texts.ts'
import { createSink } from '../../carriers/loopback/sink.ts'
import { createSipCarrier } from '../../carriers/sip/sip.ts'
import type { SipSettings } from '../../carriers/sip/sip-settings.ts'
import { createSmppCarrier } from '../../carriers/smpp/smpp.ts'
import type { SmppSettings } from '../../carriers/smpp/smpp-settings.ts'
import { createSolapiCarrier } from '../../carriers/solapi/solapi.ts'
import type { SolapiSettings } from '../../carriers/solapi/solapi-settings.ts'
import type { CallCarrier } from '../../domain/calls/call.port.ts'
import type { CarrierLine } from '../../domain/carrier-status/status.port.ts'
import type { SmsCarrier } from '../../domain/messaging/sms.port.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { CallKind, TextKind } from './carrier-schemas.ts'

/** What carriers are built from. */
export interface CarrierHouse {
  readonly db: Database
  /** For what may be lost with the last moments before a crash. */
  readonly relaxedDb: Database
  readonly secrets: Secrets
  readonly log: Logger
}

export interface HookRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface TextCarrier extends SmsCarrier {
  /** Submissions that may be outstanding at once. */
  readonly window: number
  status(): readonly CarrierLine[]
  /** What the vendor posts of results; the HTTP status of the answer. */
  readonly receiveHook?: (request: HookRequest) => Promise<{ status: number }>
}

export interface VoiceCarrier extends CallCarrier {
  status(): readonly CarrierLine[]
}

/** `settings` as the schema of the kind has them (carrier-schemas.ts). */
type Build<Carrier> = (name: string, settings: never, house: CarrierHouse) => Carrier

const simulatedWindow = 1000
const simulated = () => [{ line: 'simulated', state: 'up', outstanding: 0, perSecond: 0 }]

export const buildText: Readonly<Record<TextKind, Build<TextCarrier>>> = {
  loopback: (name, _settings, house) => ({
    ...createLoopbackTexts(name, house),
    window: simulatedWindow,
    status: simulated,
  }),
  sink: (name) => ({ ...createSink(name), window: simulatedWindow, status: simulated }),
  smpp: (name, settings: SmppSettings, house) => {
    const carrier = createSmppCarrier(name, settings, house)
    return {
      ...carrier,
      status: () => carrier.status().map(({ bind, ...rest }) => ({ line: bind, ...rest })),
    }
  },
  solapi: (name, settings: SolapiSettings, house) => createSolapiCarrier(name, settings, house),
}

export const buildCalls: Readonly<Record<CallKind, Build<VoiceCarrier>>> = {
  loopback: (name, _settings, { relaxedDb, secrets }) => ({
    ...createLoopbackCalls(name, { db: relaxedDb, secrets }),
    status: simulated,
  }),
  sip: (name, settings: SipSettings, house) => {
    const carrier = createSipCarrier(name, settings, house)
    const status = () =>
      carrier.status().map(({ trunk, calls, ...rest }) => ({ line: trunk, outstanding: calls, ...rest }))
    return { ...carrier, status }
  },
}
