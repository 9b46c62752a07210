import type { Receipt } from '../../domain/messaging/sms.port.ts'
import type { SmppSettings } from './smpp-settings.ts'

/** SMPP 3.4 clause 5.1.3: those that this side says or treats in its own way. */
export const status = {
  ok: 0,
  invalidCommandId: 0x03,
  invalidBindState: 0x04,
  queueFull: 0x14,
  throttled: 0x58,
  /** ESME Receiver Temporary App Error: what is answered with it comes again. */
  tryAgain: 0x64,
  invalidTlvs: 0xc0,
  invalidLength: 0xc2,
} as const

/** What a refusal of submit_sm means. */
export type StatusMeaning = 'busy' | 'throttled' | Receipt['code']

const wrongNumber = 4410
const otherFailure = 4420

/** What is not named here is a refusal for good, of which nothing more is known (4420). */
const usual: Readonly<Record<number, StatusMeaning>> = {
  [status.throttled]: 'throttled',
  [status.queueFull]: 'throttled',
  // The SMSC does not know this bind any more.
  [status.invalidBindState]: 'busy',
  // ESME_RSYSERR
  0x08: 'busy',
  [status.tryAgain]: 'busy',
  // ESME_RUNKNOWNERR
  0xff: 'busy',
  // ESME_RINVDSTADR, ESME_RINVNUMDESTS
  0x0b: wrongNumber,
  0x33: wrongNumber,
}

export function createStatusMeanings(overrides: SmppSettings['statuses']): (code: number) => StatusMeaning {
  const own = Object.entries(overrides).map(([code, meaning]) => [Number(code), meaning] as const)
  const meanings = new Map<number, StatusMeaning>([
    ...Object.entries(usual).map(([code, meaning]) => [Number(code), meaning] as const),
    ...own,
  ])
  return (code) => meanings.get(code) ?? otherFailure
}

/** As operators look it up: `0x0e`. */
export const showStatus = (code: number) => `0x${code.toString(16).padStart(2, '0')}`
