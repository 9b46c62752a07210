import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'

/** CONTRACTS.md section 5. */
export const contractStatus = {
  requested: 0,
  registered: 1,
  awaitingPayment: 2,
  inspectionRequested: 3,
  photosAskedAgain: 4,
  passed: 5,
  refused: 6,
  complete: 7,
  expired: 8,
  cancelled: 9,
} as const

export type ContractStatus = (typeof contractStatus)[keyof typeof contractStatus]

/** Who may take a step. */
export type Who = 'affiliate' | 'inspector' | 'system'

/** Another affiliate's contract is unknown everywhere. */
export interface ContractKey {
  readonly affiliateId: string
  readonly id: string
}

export interface ContractNames {
  readonly affiliateUid: string
  readonly affiliateCid: string
}

/** Validated in its form. Personal data. */
export interface CustomerData {
  readonly name: string
  /** `YYYY-MM-DD`; of a resident registration number, where that was given instead. */
  readonly birthdate: string
  /** 13 digits. Never answered, never logged. */
  readonly ssn: string | undefined
  readonly cellphone: PhoneNumber
  readonly email: string
  readonly extras: readonly [string | null, string | null, string | null]
  /** What the affiliate said that the device is. */
  readonly device: { readonly os: string | null; readonly name: string | null } | null
}

/** Degrees, as the affiliate wrote them. */
export interface Location {
  readonly lat: string
  readonly lng: string
}

/** Of the device that was registered. */
export interface DeviceNumbers {
  readonly imei: string
  readonly serial: string | null
}

export interface Checkout {
  readonly type: 'once' | 'monthly'
  /** Won, more than 0. */
  readonly amount: number
  /** When the affiliate says that it was paid. */
  readonly paidAt: Date
}

export type ImageRole = 'screen' | 'front' | 'back'

/** Whether the QR code of step 1 was seen on a front photo: evidence, never a refusal. */
export type QrFindingKind = 'found' | 'other' | 'none' | 'unreadable'

export interface ContractImage {
  readonly id: string
  readonly role: ImageRole
  /** 0: the screen; 1: step 2; more: photos that were asked for again. */
  readonly round: number
  readonly place: number
  /** Null: not looked for (yet). */
  readonly qrFinding: QrFindingKind | null
  readonly qrFacts: QrFacts | null
}

export interface QrFacts {
  readonly isMirrored: boolean
  /** Fractions of the upright picture: top left, top right, bottom right, bottom left of the symbol. */
  readonly corners: readonly { readonly x: number; readonly y: number }[]
}

export interface ContractEvent {
  readonly number: number
  readonly at: Date
  /** Null: it was made. */
  readonly from: ContractStatus | null
  readonly to: ContractStatus
  /** The transition's name (transitions.ts), or what else happened. */
  readonly what: string
  readonly who: Who
  readonly byOperator: string | null
  /** Counts, reasons, ids; nothing personal. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** What an inspector decides. The status moves when the affiliate answers `result: true`, not before. */
export type Verdict =
  | {
      readonly kind: 'pass'
      /** `YYYY-MM-DD` */
      readonly insuranceStart: string
      readonly insuranceEnd: string
      /** The next payment, for a monthly checkout: `YYYY-MM-DD`, won. */
      readonly checkout?: { readonly dueDate: string; readonly amount: number } | undefined
    }
  | {
      readonly kind: 'ask_again'
      /** Until when the new photos are asked for. */
      readonly dueAt: Date
      readonly front: SideVerdict
      readonly rear: SideVerdict
      readonly msg: string
    }
  | { readonly kind: 'refuse'; readonly rejectType: string; readonly msg: string }

export interface SideVerdict {
  readonly result: boolean
  readonly msg: string
}

/** `undelivered`: no try reached an affiliate that answered, so that another verdict may be given. */
export type VerdictState = 'announced' | 'accepted' | 'declined' | 'undelivered'

export interface GivenVerdict {
  readonly id: string
  readonly state: VerdictState
  /** Undefined once the contract's personal data are erased. */
  readonly verdict: Verdict | undefined
  readonly byOperator: string
  /** The webhook that tells the affiliate; null when it has none. */
  readonly deliveryId: string | null
  readonly decidedAt: Date
  readonly answeredAt: Date | null
  /** The affiliate's deep link, or its error. */
  readonly answer: { readonly url?: string | undefined; readonly error?: string | undefined } | undefined
}

/** `decide`: inside the transaction in which inspection.ts holds the lease. */
export interface Decision {
  readonly contract: ContractKey
  readonly verdict: Verdict
  /** The operator's id. */
  readonly byOperator: string
}

/**
 * Stores and enqueues the webhook that tells the affiliate, inside the transaction (affiliate-answers.ts). Undefined when
 * the affiliate has no URL for webhooks: then the verdict counts at once.
 */
export type AnnounceVerdict = (
  tx: Db,
  announcement: {
    readonly contract: ContractKey
    readonly names: ContractNames
    readonly verdictId: string
    readonly verdict: Verdict
  },
) => Promise<{ readonly deliveryId: string } | undefined>

/** What the affiliate answered the webhook; affiliate-answers.ts has checked its form. */
export type AffiliateAnswer =
  | {
      readonly result: true
      /** Deep link to the policy, or for new photos. */ readonly url?: string | undefined
    }
  | { readonly result: false; readonly error: string }

/** Enqueues a message to the customer, inside the transaction of the change that it tells of (notices.ts). */
export type SendNotice = (tx: Db, notice: Notice) => Promise<void>

export interface Notice {
  readonly contract: ContractKey
  readonly name: string
  readonly cellphone: PhoneNumber
  readonly content:
    | { readonly kind: 'payment'; readonly url: string; readonly dueAt: Date }
    | {
        readonly kind: 'photos_again'
        readonly url: string | undefined
        readonly dueAt: Date
        readonly msg: string
      }
    | { readonly kind: 'complete'; readonly url: string }
    | { readonly kind: 'refused'; readonly msg: string }
}
