import { Type, type Static, type TSchema } from 'typebox'
import { createLoopbackCalls } from '../../carriers/loopback/loopback-calls.ts'
import { createLoopbackTexts } from '../../carriers/loopback/loopback-texts.ts'
import { createSink } from '../../carriers/loopback/sink.ts'
import { createSipCarrier } from '../../carriers/sip/sip.ts'
import { SipSettings } from '../../carriers/sip/sip-settings.ts'
import { createSmppCarrier } from '../../carriers/smpp/smpp.ts'
import { SmppSettings } from '../../carriers/smpp/smpp-settings.ts'
import { createSolapiCarrier } from '../../carriers/solapi/solapi.ts'
import { SolapiSettings } from '../../carriers/solapi/solapi-settings.ts'
import type { CallCarrier } from '../../domain/calls/call.port.ts'
import type { CarrierLine } from '../../domain/carrier-status/status.port.ts'
import type { SmsCarrier } from '../../domain/messaging/sms.port.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'

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

export interface CarrierKind<Carrier = unknown> {
  readonly schema: TSchema
  /** Reaches no phone. */
  readonly isSimulated: boolean
  /** `settings` as the schema has them. */
  build(name: string, settings: never, house: CarrierHouse): Carrier
}

function defineKind<Schema extends TSchema, Carrier>(kind: {
  schema: Schema
  isSimulated: boolean
  build(name: string, settings: Static<Schema>, house: CarrierHouse): Carrier
}): CarrierKind<Carrier> {
  return kind
}

const Nothing = Type.Object({}, { additionalProperties: false })
const simulatedWindow = 1000
const simulated = () => [{ line: 'simulated', state: 'up', outstanding: 0, perSecond: 0 }]

export const textKinds: Readonly<Record<string, CarrierKind<TextCarrier>>> = {
  loopback: defineKind({
    schema: Nothing,
    isSimulated: true,
    build: (name, _settings, house) => ({
      ...createLoopbackTexts(name, house),
      window: simulatedWindow,
      status: simulated,
    }),
  }),
  sink: defineKind({
    schema: Nothing,
    isSimulated: true,
    build: (name) => ({ ...createSink(name), window: simulatedWindow, status: simulated }),
  }),
  smpp: defineKind({
    schema: SmppSettings,
    isSimulated: false,
    build: (name, settings, house) => {
      const carrier = createSmppCarrier(name, settings, house)
      return {
        ...carrier,
        status: () => carrier.status().map(({ bind, ...rest }) => ({ line: bind, ...rest })),
      }
    },
  }),
  solapi: defineKind({ schema: SolapiSettings, isSimulated: false, build: createSolapiCarrier }),
}

export const callKinds: Readonly<Record<string, CarrierKind<VoiceCarrier>>> = {
  loopback: defineKind({
    schema: Nothing,
    isSimulated: true,
    build: (name, _settings, { relaxedDb, secrets }) => ({
      ...createLoopbackCalls(name, { db: relaxedDb, secrets }),
      status: simulated,
    }),
  }),
  sip: defineKind({
    schema: SipSettings,
    isSimulated: false,
    build: (name, settings, house) => {
      const carrier = createSipCarrier(name, settings, house)
      const status = () =>
        carrier.status().map(({ trunk, calls, ...rest }) => ({ line: trunk, outstanding: calls, ...rest }))
      return { ...carrier, status }
    },
  }),
}
