import { Type, type Static } from 'typebox'
import type { FoundContract, Lease, QueuedContract, QueuePage } from '../../../domain/enrolment/enrolment.ts'
import { Id, Moment, Nullable, OneOf } from './fields.ts'
import { NumberText } from './parameters.ts'
import { Person, showPerson, type Emails } from './person.ts'

const VerdictKind = OneOf(['pass', 'ask_again', 'refuse'])
export const VerdictState = OneOf(['announced', 'accepted', 'declined', 'undelivered'])

export const LeaseShape = Type.Object({ holder: Person, takenAt: Moment, expiresAt: Moment })

const Queued = Type.Object({
  id: Id,
  affiliate: Type.Object({ id: Id, name: Type.String() }),
  deviceName: Nullable(Type.String()),
  /** More than 1 after photos were asked for again. */
  photoRound: Type.Integer({ minimum: 1 }),
  waitingSince: Moment,
  lease: Nullable(LeaseShape),
  lastVerdict: Nullable(
    Type.Object({
      kind: VerdictKind,
      state: VerdictState,
      by: Person,
      decidedAt: Moment,
      /** The affiliate's words, when it declined. */
      error: Nullable(Type.String()),
    }),
  ),
})

export const QueueQuery = Type.Object({
  state: Type.Optional(
    OneOf(['waiting', 'announced', 'overdue'], {
      description: 'one of waiting, announced, overdue',
      default: 'waiting',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 50,
      description: 'a whole number from 1 to 100',
    }),
  ),
  after: Type.Optional(Type.String({ maxLength: 60, description: '`next` of the page before' })),
})

export const QueueAnswer = Type.Object({
  contracts: Type.Array(Queued),
  /** Goes into `after`; null: this was the last page. */
  next: Nullable(Type.String()),
})

export const ContractsQuery = Type.Object({ number: NumberText })

export const ContractsAnswer = Type.Object({
  contracts: Type.Array(
    Type.Object({
      id: Id,
      affiliate: Type.Object({ id: Id, name: Type.String() }),
      status: Type.Integer({
        minimum: 0,
        maximum: 9,
        description: 'As the affiliate sees it: 0 requested … 9 cancelled',
      }),
      createdAt: Moment,
      changedAt: Moment,
    }),
  ),
})

export const LeaseAnswer = Type.Object({ id: Id, lease: LeaseShape })
/** Null: none waits that nobody has. */
export const NextAnswer = Type.Object({ taken: Nullable(LeaseAnswer) })

export function showLease({ holder, takenAt, expiresAt }: Lease, emails: Emails): Static<typeof LeaseShape> {
  return {
    holder: showPerson(holder, emails),
    takenAt: takenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}

export function showFound(found: readonly FoundContract[]): Static<typeof ContractsAnswer> {
  return {
    contracts: found.map(({ id, affiliateId, affiliateName, status, createdAt, changedAt }) => ({
      id,
      affiliate: { id: affiliateId, name: affiliateName },
      status,
      createdAt: createdAt.toISOString(),
      changedAt: changedAt.toISOString(),
    })),
  }
}

export function showQueue({ contracts, next }: QueuePage, emails: Emails): Static<typeof QueueAnswer> {
  return { contracts: contracts.map((contract) => showQueued(contract, emails)), next: next ?? null }
}

/** Whom a page of the queue names. */
export function peopleInQueue({ contracts }: QueuePage): string[] {
  return contracts.flatMap(({ lease, lastVerdict }) => [
    ...(lease ? [lease.holder] : []),
    ...(lastVerdict ? [lastVerdict.byOperator] : []),
  ])
}

function showQueued(contract: QueuedContract, emails: Emails): Static<typeof Queued> {
  const { id, affiliateId, affiliateName, deviceName, photoRound, waitingSince, lease, lastVerdict } =
    contract
  return {
    id,
    affiliate: { id: affiliateId, name: affiliateName },
    deviceName: deviceName ?? null,
    photoRound,
    waitingSince: waitingSince.toISOString(),
    lease: lease ? showLease(lease, emails) : null,
    lastVerdict: lastVerdict
      ? {
          kind: lastVerdict.kind,
          state: lastVerdict.state,
          by: showPerson(lastVerdict.byOperator, emails),
          decidedAt: lastVerdict.decidedAt.toISOString(),
          error: lastVerdict.error ?? null,
        }
      : null,
  }
}
