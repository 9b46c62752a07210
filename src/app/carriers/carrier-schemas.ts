import { Type, type Static, type TSchema } from 'typebox'
import { SipSettings } from '../../carriers/sip/sip-settings.ts'
import { SmppSettings } from '../../carriers/smpp/smpp-settings.ts'
import { SolapiSettings } from '../../carriers/solapi/solapi-settings.ts'

export type TextKind = 'loopback' | 'sink' | 'smpp' | 'solapi'
export type CallKind = 'loopback' | 'sip'

/** What a carrier of a kind may be told. */
export interface KindSchema {
  readonly schema: TSchema
  /** Reaches no phone. */
  readonly isSimulated: boolean
}

const simulated = { schema: Type.Object({}, { additionalProperties: false }), isSimulated: true }

export const textSchemas: Readonly<Record<TextKind, KindSchema>> = {
  loopback: simulated,
  sink: simulated,
  smpp: { schema: SmppSettings, isSimulated: false },
  solapi: { schema: SolapiSettings, isSimulated: false },
}

export const callSchemas: Readonly<Record<CallKind, KindSchema>> = {
  loopback: simulated,
  sip: { schema: SipSettings, isSimulated: false },
}

const rate = Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })

export type TextRules = Static<typeof TextRules>
/** What every carrier of texts may be told, beside what its kind takes. */
export const TextRules = Type.Object({
  /** Takes nothing new; what it has taken is still reported. */
  drained: Type.Boolean({ default: false }),
  /** Submissions a second, of all and of one sender, in one process; 0: no limit. */
  perSecond: rate,
  perSenderPerSecond: rate,
  whenUnknown: Type.Enum(['resend', 'wait'], { default: 'resend' }),
})

export type CallRules = Static<typeof CallRules>
export const CallRules = Type.Object({ drained: Type.Boolean({ default: false }) })
