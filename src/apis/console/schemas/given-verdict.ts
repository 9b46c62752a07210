import { Type, type Static } from 'typebox'
import type { GivenVerdict } from '../../../domain/enrolment/enrolment.ts'
import { Id, Moment, Nullable } from './fields.ts'
import { Person, showPerson, type Emails } from './person.ts'
import { VerdictState } from './queue.ts'

const Side = Type.Object({ result: Type.Boolean(), msg: Type.String() })

const Pass = Type.Object({
  kind: Type.Literal('pass'),
  insuranceStart: Type.String(),
  insuranceEnd: Type.String(),
  /** Of a monthly checkout: the next payment. */
  checkout: Nullable(Type.Object({ dueDate: Type.String(), amount: Type.Integer() })),
})
const AskAgain = Type.Object({
  kind: Type.Literal('ask_again'),
  dueAt: Moment,
  front: Side,
  rear: Side,
  msg: Type.String(),
})
const Refuse = Type.Object({ kind: Type.Literal('refuse'), rejectType: Type.String(), msg: Type.String() })

const Verdict = Type.Union([Pass, AskAgain, Refuse])

export const Given = Type.Object({
  id: Id,
  state: VerdictState,
  /** Null: erased with the contract's personal data. */
  verdict: Nullable(Verdict),
  by: Person,
  decidedAt: Moment,
  answeredAt: Nullable(Moment),
  /** What the affiliate answered: its deep link, or its error. */
  answer: Type.Object({ url: Nullable(Type.String()), error: Nullable(Type.String()) }),
  /** The webhook; null when the affiliate has none. */
  deliveryId: Nullable(Id),
})

export function showGiven(given: GivenVerdict, emails: Emails): Static<typeof Given> {
  const { id, state, verdict, byOperator, decidedAt, answeredAt, answer, deliveryId } = given
  return {
    id,
    state,
    verdict: verdict ? showVerdict(verdict) : null,
    by: showPerson(byOperator, emails),
    decidedAt: decidedAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    answer: { url: answer?.url ?? null, error: answer?.error ?? null },
    deliveryId,
  }
}

function showVerdict(verdict: NonNullable<GivenVerdict['verdict']>): Static<typeof Verdict> {
  if (verdict.kind === 'pass') return { ...verdict, checkout: verdict.checkout ?? null }
  if (verdict.kind === 'ask_again') return { ...verdict, dueAt: verdict.dueAt.toISOString() }
  return verdict
}
