import { contractStatus as s, type ContractStatus, type Who } from './enrolment.types.ts'

/** Columns of `contract` that a transition may write, beside status, history and times. */
export type Written =
  | 'sealed_device'
  | 'sealed_reading'
  | 'sealed_location'
  | 'sealed_qr_key'
  | 'sealed_checkout_url'
  | 'sealed_photo_location'
  | 'photo_round'
  | 'due_at'
  | 'photos_due_at'
  | 'checkout_type'
  | 'checkout_amount'
  | 'checkout_at'

interface Transition {
  readonly from: readonly ContractStatus[]
  readonly to: ContractStatus
  readonly who: Who
  readonly writes: readonly Written[]
  /** Personal data and images are erased with it. */
  readonly erases?: true
}

/** Every way from one status to another: there is no other (CONTRACTS.md section 5). */
export const transitions = {
  // step-1/: the screen shows the device that the app runs on.
  register_device: {
    from: [s.requested],
    to: s.registered,
    who: 'affiliate',
    writes: ['sealed_device', 'sealed_reading', 'sealed_location', 'sealed_qr_key', 'due_at'],
  },
  // step-2/: photos and the link to the payment. The customer gets the link.
  submit_photos: {
    from: [s.registered],
    to: s.awaitingPayment,
    who: 'affiliate',
    writes: ['photo_round', 'sealed_checkout_url', 'sealed_photo_location', 'due_at'],
  },
  // checkout/: before the deadline of step 2.
  report_checkout: {
    from: [s.awaitingPayment],
    to: s.inspectionRequested,
    who: 'affiliate',
    writes: ['checkout_type', 'checkout_amount', 'checkout_at'],
  },
  // step-2/update/: the photos that were asked for.
  submit_photos_again: {
    from: [s.photosAskedAgain],
    to: s.inspectionRequested,
    who: 'affiliate',
    writes: ['photo_round', 'sealed_photo_location'],
  },
  // checkout/cancel/: before there is a policy.
  cancel: {
    from: [s.inspectionRequested, s.photosAskedAgain, s.passed],
    to: s.cancelled,
    who: 'affiliate',
    writes: [],
    erases: true,
  },
  // An inspector's verdict, in the moment in which the affiliate answers `result: true`.
  ask_again: {
    from: [s.inspectionRequested],
    to: s.photosAskedAgain,
    who: 'inspector',
    writes: ['photos_due_at'],
  },
  // From 4: the photos that were asked for never came.
  refuse: { from: [s.inspectionRequested, s.photosAskedAgain], to: s.refused, who: 'inspector', writes: [] },
  pass: { from: [s.inspectionRequested], to: s.passed, who: 'inspector', writes: [] },
  // The affiliate's answer to a pass names the policy. The customer gets the link.
  complete: { from: [s.passed], to: s.complete, who: 'system', writes: [] },
  // Left alone for a day, or not paid in time.
  expire: {
    from: [s.requested, s.registered, s.awaitingPayment],
    to: s.expired,
    who: 'system',
    writes: [],
    erases: true,
  },
} as const satisfies Record<string, Transition>

export type TransitionName = keyof typeof transitions

export type Writes<Name extends TransitionName> = (typeof transitions)[Name]['writes'][number]

/** What the history also tells of, though the status stays as it is. */
export type Happening = 'screen_refused' | 'verdict_announced' | 'verdict_declined'
