import type { InspectedContract, InspectedImage, Verdict } from '../../domain/enrolment/enrolment.ts'

/** What an inspector decides by, as lines of text. Personal data. */
export function describeContract(contract: InspectedContract, emails: ReadonlyMap<string, string>): string {
  return [
    `contract     ${contract.id}, status ${contract.status}, of ${contract.affiliateName}`,
    ...describeCustomer(contract),
    ...describeReading(contract),
    ...contract.pictures.map(describePicture),
    ...describeCheckout(contract),
    ...contract.verdicts.flatMap(({ verdict, state, byOperator, decidedAt, answer }) => [
      `verdict      ${verdict ? describeVerdict(verdict) : '(erased)'}, ${state}, by ${emails.get(byOperator) ?? byOperator}, ${decidedAt.toISOString()}`,
      ...(answer?.error === undefined ? [] : [`  the affiliate says: ${answer.error}`]),
      ...(answer?.url === undefined ? [] : [`  the affiliate's link: ${answer.url}`]),
    ]),
    ...contract.deliveries.flatMap(({ id, state, createdAt, attempts }) => [
      `webhook      ${id}  ${state}  ${createdAt.toISOString()}`,
      ...attempts.map(
        ({ number, at, durationMs, status, failure }) =>
          `  try ${number}  ${at}  ${durationMs} ms  ${status ?? ''}${failure ? `  ${failure}` : ''}`,
      ),
    ]),
    ...contract.events.map(
      ({ at, from, to, what, who }) =>
        `history      ${at.toISOString()}  ${from ?? '-'} to ${to}  ${what}  by ${who}`,
    ),
  ].join('\n')
}

function describeCustomer({ customer }: InspectedContract): string[] {
  if (!customer) return ['customer     (erased)']
  const { name, birthdate, cellphone, email, device } = customer
  return [
    `customer     ${name}, ${birthdate}, ${cellphone}, ${email}`,
    ...(device ? [`said to be   ${device.os ?? '?'} ${device.name ?? '?'}`] : []),
  ]
}

function describeReading({ device, reading }: InspectedContract): string[] {
  const read = reading?.reading
  const sure = (confidence: number) => `${Math.round(confidence * 100)} %`
  return [
    ...(device ? [`device       IMEI ${device.imei}, serial number ${device.serial ?? '-'}`] : []),
    ...(reading ? [`screen       ${reading.reason.replaceAll('_', ' ')}`] : []),
    ...(read?.imeis ?? []).map(
      ({ value, slot, confidence, source }) =>
        `  IMEI ${value}, slot ${slot}, ${sure(confidence)}, by ${source}`,
    ),
    ...(read?.serials ?? []).map(({ value, confidence }) => `  serial number ${value}, ${sure(confidence)}`),
  ]
}

function describePicture(picture: InspectedImage): string {
  const { id, role, round, width, height, capturedAt, qrFinding, qrFacts } = picture
  const qr = qrFinding ? `, QR ${qrFinding}${qrFacts?.isMirrored ? ' (mirrored)' : ''}` : ''
  return `picture      ${id}  ${role}, round ${round}, ${width} x ${height}, camera's time ${capturedAt ?? '-'}${qr}`
}

function describeCheckout({ checkout }: InspectedContract): string[] {
  if (!checkout) return []
  const { type, amount, paidAt } = checkout
  return [`checkout     ${type}, ${amount} won, ${paidAt.toISOString()}`]
}

function describeVerdict(verdict: Verdict): string {
  if (verdict.kind === 'pass') return `pass, insured ${verdict.insuranceStart} to ${verdict.insuranceEnd}`
  if (verdict.kind === 'ask_again') return `photos again until ${verdict.dueAt.toISOString()}: ${verdict.msg}`
  return `refused (${verdict.rejectType}): ${verdict.msg}`
}
