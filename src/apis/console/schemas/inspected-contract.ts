import { Type, type Static } from 'typebox'
import type { InspectedContract } from '../../../domain/enrolment/enrolment.ts'
import { Delivery, showDelivery } from './delivery.ts'
import { Id, Moment, Nullable, OneOf } from './fields.ts'
import { Given, showGiven } from './given-verdict.ts'
import { Person, showPerson, type Emails } from './person.ts'
import { Pictures, showPictures } from './pictures.ts'
import { LeaseShape, showLease } from './queue.ts'
import { NullableReading, showReading } from './reading.ts'

/** CONTRACTS.md section 5: 0 requested, 1 device registered, 2 waiting for payment, 3 inspection requested, 4 re-inspection requested, 5 passed, 6 refused, 7 complete, 8 expired, 9 cancelled. */
const Status = Type.Integer({ minimum: 0, maximum: 9 })
const Text = Type.String()
const Location = Nullable(Type.Object({ lat: Text, lng: Text }))

const Customer = Type.Object({
  name: Text,
  birthdate: Text,
  cellphone: Text,
  email: Text,
  extras: Type.Array(Nullable(Text)),
})

const Checkout = Type.Object({
  type: OneOf(['once', 'monthly']),
  /** Won. */
  amount: Type.Integer(),
  paidAt: Moment,
})

const Event = Type.Object({
  number: Type.Integer(),
  at: Moment,
  from: Nullable(Status),
  to: Status,
  /** The transition's name, or what else happened. */
  what: Text,
  who: OneOf(['affiliate', 'inspector', 'system']),
  by: Nullable(Person),
  facts: Type.Record(Type.String(), Type.Unknown()),
})

/** Null in what is personal: not given yet, or erased. */
export const InspectedAnswer = Type.Object({
  id: Id,
  affiliate: Type.Object({ id: Id, name: Text }),
  affiliateUid: Text,
  affiliateCid: Text,
  status: Status,
  lease: Nullable(LeaseShape),
  customer: Nullable(Customer),
  /** What the affiliate said that the device is. */
  claimedDevice: Nullable(Type.Object({ os: Nullable(Text), name: Nullable(Text) })),
  /** What was registered in step 1. */
  device: Nullable(Type.Object({ imei: Text, serial: Nullable(Text) })),
  location: Location,
  photoLocation: Location,
  qrKey: Nullable(Text),
  triesLeft: Type.Integer(),
  reading: NullableReading,
  photoRound: Type.Integer(),
  pictures: Pictures,
  checkoutUrl: Nullable(Text),
  checkoutDueAt: Nullable(Moment),
  checkout: Nullable(Checkout),
  photosDueAt: Nullable(Moment),
  /** Newest first. */
  verdicts: Type.Array(Given),
  /** Oldest first. */
  history: Type.Array(Event),
  /** Newest first. */
  deliveries: Type.Array(Delivery),
  createdAt: Moment,
  changedAt: Moment,
})

/** Whom a contract's page names. */
export function peopleIn({ lease, verdicts, events }: InspectedContract): string[] {
  const acted = events.flatMap(({ byOperator }) => (byOperator === null ? [] : [byOperator]))
  return [...(lease ? [lease.holder] : []), ...verdicts.map(({ byOperator }) => byOperator), ...acted]
}

/** `picturesAt`: the address of its pictures. */
export function showInspected(
  contract: InspectedContract,
  { emails, picturesAt }: { emails: Emails; picturesAt: string },
): Static<typeof InspectedAnswer> {
  const { id, affiliateUid, affiliateCid, status, triesLeft, photoRound, lease } = contract
  return {
    id,
    affiliate: { id: contract.affiliateId, name: contract.affiliateName },
    affiliateUid,
    affiliateCid,
    status,
    lease: lease ? showLease(lease, emails) : null,
    ...showPersonal(contract),
    triesLeft,
    reading: showReading(contract.reading),
    photoRound,
    pictures: showPictures(contract.pictures, picturesAt),
    checkoutUrl: contract.checkoutUrl ?? null,
    checkoutDueAt: contract.checkoutDueAt?.toISOString() ?? null,
    checkout: showCheckout(contract),
    photosDueAt: contract.photosDueAt?.toISOString() ?? null,
    verdicts: contract.verdicts.map((verdict) => showGiven(verdict, emails)),
    history: contract.events.map(({ at, byOperator, facts, ...event }) => ({
      ...event,
      at: at.toISOString(),
      by: byOperator === null ? null : showPerson(byOperator, emails),
      facts: { ...facts },
    })),
    deliveries: contract.deliveries.map(showDelivery),
    createdAt: contract.createdAt.toISOString(),
    changedAt: contract.changedAt.toISOString(),
  }
}

/** Resident registration numbers are shown to nobody. */
function showPersonal({ customer, device, location, photoLocation, qrKey }: InspectedContract) {
  return {
    customer: customer
      ? {
          name: customer.name,
          birthdate: customer.birthdate,
          cellphone: String(customer.cellphone),
          email: customer.email,
          extras: [...customer.extras],
        }
      : null,
    claimedDevice: customer?.device ?? null,
    device: device ?? null,
    location: location ?? null,
    photoLocation: photoLocation ?? null,
    qrKey: qrKey ?? null,
  }
}

function showCheckout({ checkout }: InspectedContract): Static<typeof Checkout> | null {
  return checkout ? { ...checkout, paidAt: checkout.paidAt.toISOString() } : null
}
