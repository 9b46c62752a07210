import type { PhoneNumber } from '../../core/phone-number.ts'
import type { CallResult } from '../../domain/calls/call.port.ts'
import type { Receipt } from '../../domain/messaging/sms.port.ts'

/** How the loopback network treats a call: milliseconds before the phone rings (none: it never does), and the end. */
export interface CallScript {
  readonly ringsAfterMs: number | undefined
  /** Overrides the ring time, milliseconds. */
  readonly ringMs?: number
  readonly result: CallResult
}

const rings: CallScript = { ringsAfterMs: 0, result: { outcome: 'rang' } }

/** The last digit of 7000000000x and 0100000000x, so that integrators can test each outcome (docs/apis/callup.md). */
const callScripts: Readonly<Record<string, CallScript>> = {
  '1': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'busy' } },
  '2': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'unreachable' } },
  '3': { ringsAfterMs: 0, ringMs: 500, result: { outcome: 'answered' } },
  '4': { ringsAfterMs: 10_000, result: { outcome: 'rang' } },
  '5': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'rejected' } },
  '6': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'carrier_unavailable' } },
}

export function scriptFor(callee: string): CallScript {
  const digit = /^(?:7000000000|0100000000)([0-9])$/.exec(callee)?.[1]
  return (digit && callScripts[digit]) || rings
}

type ReportCode = Receipt['code']

/** How the loopback network treats a text. */
export interface TextScript {
  /** What the submission is answered with; `error`: with a rejection. */
  readonly answer: 'taken' | 'busy' | 'refused' | 'error'
  /** At the first try for a recipient only; later ones are delivered. */
  readonly isOnce?: boolean
  /** Whether the text shows on the handset. */
  readonly arrives: boolean
  /** `afterMs` comes on top of the carrier's own delay. */
  readonly receipts: readonly { readonly code: ReportCode; readonly afterMs: number }[]
  /** Receipts are recorded before the submission is answered. */
  readonly isReceiptFirst?: boolean
}

export const deliversText: TextScript = {
  answer: 'taken',
  arrives: true,
  receipts: [{ code: 4100, afterMs: 0 }],
}

const fails = (code: ReportCode): TextScript => ({
  answer: 'taken',
  arrives: false,
  receipts: [{ code, afterMs: 0 }],
})
const notTaken = { arrives: false, receipts: [] }

/** The last two digits of 700000001xx and 010000001xx; up to 31 they are those of the report code (docs/apis/sms4wp.md). */
const textScripts: Readonly<Record<string, TextScript>> = {
  '00': fails(4400),
  '01': fails(4401),
  '02': fails(4402),
  '10': fails(4410),
  '12': fails(4412),
  '20': fails(4420),
  '30': fails(4430),
  '31': fails(4431),
  '40': { ...notTaken, answer: 'refused' },
  '41': { ...notTaken, answer: 'busy', isOnce: true },
  '42': { ...notTaken, answer: 'busy' },
  '43': { ...notTaken, answer: 'error' },
  '44': { ...deliversText, answer: 'error', isOnce: true },
  '50': { ...deliversText, receipts: [{ code: 4100, afterMs: 10_000 }] },
  '51': { ...deliversText, receipts: [] },
  '52': { ...deliversText, isReceiptFirst: true },
  '53': { ...deliversText, receipts: [...deliversText.receipts, { code: 4100, afterMs: 200 }] },
  '54': { ...deliversText, receipts: [...deliversText.receipts, { code: 4420, afterMs: 200 }] },
}

export function textScriptFor(number: PhoneNumber): TextScript {
  const digits = /^(?:700000001|010000001)([0-9]{2})$/.exec(number)?.[1]
  return (digits && textScripts[digits]) || deliversText
}
