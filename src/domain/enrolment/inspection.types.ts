import type { DeviceClaims } from '../recognition/recognition.ts'
import type { DeliveryRow } from '../webhooks/webhooks.ts'
import type { ContractImage, ContractKey, ContractStatus, Verdict, VerdictState } from './enrolment.types.ts'
import type { KeptReading } from './register-device.ts'
import type { Contract } from './show-contract.ts'

/** Who inspects, and as whom the audit log names them. */
export interface Inspector {
  /** The operator's id, or `command line`. */
  readonly id: string
  readonly actor: string
  /** The IP address; empty for a command. */
  readonly address: string
}

/** Nobody else can decide on the contract until it expires. */
export interface Lease {
  readonly holder: string
  readonly takenAt: Date
  readonly expiresAt: Date
}

/**
 * `waiting`: for an inspector. `announced`: a verdict was given, and the affiliate's answer is still to come. `overdue`: the
 * photos that were asked for again did not come in time; an inspector may refuse it.
 */
export type QueueState = 'waiting' | 'announced' | 'overdue'

/** A contract in the queue, without personal data. */
export interface QueuedContract extends ContractKey {
  readonly affiliateName: string
  /** What the affiliate said that the device is. */
  readonly deviceName: string | undefined
  /** 1; more after photos were asked for again. */
  readonly photoRound: number
  readonly waitingSince: Date
  readonly lease: Lease | undefined
  /** Of the present inspection: what the affiliate's answer is waited for, or what it would not accept. */
  readonly lastVerdict:
    | {
        readonly kind: Verdict['kind']
        readonly state: VerdictState
        readonly byOperator: string
        readonly decidedAt: Date
        /** The affiliate's words. */
        readonly error: string | undefined
      }
    | undefined
}

/** A contract that was looked for, in whatever status, without personal data. */
export interface FoundContract extends ContractKey {
  readonly affiliateName: string
  readonly status: ContractStatus
  readonly createdAt: Date
  readonly changedAt: Date
}

export interface QueuePage {
  readonly contracts: readonly QueuedContract[]
  /** Where the next page begins; undefined: this was the last. */
  readonly next: string | undefined
}

/** A picture as an inspector needs it. */
export interface InspectedImage extends ContractImage {
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
  /** `YYYY-MM-DD HH:mm:ss` by the camera's clock (EXIF). */
  readonly capturedAt: string | undefined
  readonly uploadedAt: Date
  /** Opens it for 15 seconds. */
  readonly token: string
}

/** The last capture that was read, and what the affiliate said of the device as it was compared with that. */
export interface InspectedReading extends KeptReading {
  readonly claims: DeviceClaims
}

/** All that an inspector decides by. Personal data, until it is erased. */
export interface InspectedContract extends Contract {
  readonly affiliateName: string
  readonly lease: Lease | undefined
  readonly reading: InspectedReading | undefined
  readonly pictures: readonly InspectedImage[]
  /** What the affiliate was told, each try, newest first. */
  readonly deliveries: readonly DeliveryRow[]
}

export interface SideWish {
  readonly result: boolean
  readonly msg: string
}

/** A verdict with what can be left to the house left out. */
export type VerdictWish =
  | {
      readonly kind: 'pass'
      /** `YYYY-MM-DD`; none: today in Korea. */
      readonly insuranceStart?: string | undefined
      /** None: a year after it begins. */
      readonly insuranceEnd?: string | undefined
      /** Monthly checkouts only; what is left out: a month after the payment, the same amount. */
      readonly checkout?:
        | { readonly dueDate?: string | undefined; readonly amount?: number | undefined }
        | undefined
    }
  | {
      readonly kind: 'ask_again'
      readonly front: SideWish
      readonly rear: SideWish
      /** Empty: what is said of the sides. */
      readonly msg: string
      /** From now. */
      readonly dueInHours?: number | undefined
    }
  | { readonly kind: 'refuse'; readonly rejectType: string; readonly msg: string }
