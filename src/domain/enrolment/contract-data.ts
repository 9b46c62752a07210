import { asPhoneNumber } from '../../core/phone-number.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import type { CustomerData, GivenVerdict, Verdict } from './enrolment.types.ts'
import type { VerdictRow } from './verdict.queries.ts'

/** What is sealed of a contract is JSON. */
export function sealJson(box: SecretBox, value: object): Buffer {
  return box.seal(JSON.stringify(value))
}

/** What `sealJson` sealed, of the type that the column holds; undefined for what was erased or never there. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- named where it is opened, as JSON has no types
export function openJson<Type>(box: SecretBox, sealed: Buffer | null | undefined): Type | undefined {
  return sealed ? (JSON.parse(box.open(sealed).toString()) as Type) : undefined
}

export function sealCustomer(box: SecretBox, customer: CustomerData): Buffer {
  const { name, birthdate, ssn = null, cellphone, email, extras, device } = customer
  // In one order always: a contract that comes twice is recognised by it.
  return sealJson(box, { name, birthdate, ssn, cellphone, email, extras, device })
}

export function openCustomer(box: SecretBox, sealed: Buffer | null): CustomerData | undefined {
  const customer = openJson<CustomerData & { ssn: string | null; cellphone: string }>(box, sealed)
  if (!customer) return undefined
  return { ...customer, ssn: customer.ssn ?? undefined, cellphone: asPhoneNumber(customer.cellphone) }
}

export function openVerdict(box: SecretBox, row: VerdictRow): GivenVerdict {
  const { id, state, byOperator, deliveryId, decidedAt, answeredAt, sealedVerdict, sealedAnswer } = row
  return {
    id,
    state,
    verdict: readVerdict(openJson<Verdict>(box, sealedVerdict)),
    byOperator,
    deliveryId,
    decidedAt,
    answeredAt,
    answer: openJson(box, sealedAnswer),
  }
}

/** JSON knows no dates. */
function readVerdict(verdict: Verdict | undefined): Verdict | undefined {
  return verdict?.kind === 'ask_again' ? { ...verdict, dueAt: new Date(verdict.dueAt) } : verdict
}
