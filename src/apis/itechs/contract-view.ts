import { Type, type Static, type TSchema } from 'typebox'
import { koreanTime } from '../../core/korean-time.ts'
import type { Contract, ContractStatus, ImageRole, Verdict } from '../../domain/enrolment/enrolment.ts'
import { Success } from './schemas.ts'

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Text = Type.String()
const Ids = Type.Array(Text)
const Side = Type.Object({ result: Type.Boolean(), msg: Text })

const View = Type.Object({
  contract_id: Text,
  affiliate_uid: Text,
  affiliate_cid: Text,
  status: Type.Integer({ minimum: 0, maximum: 9 }),
  status_text: Text,
  // Null from here on to `inspection`: not given yet, or erased.
  customer: nullable(
    Type.Object({
      name: Text,
      birthdate: Text,
      cellphone: Text,
      email: Text,
      extra_1: nullable(Text),
      extra_2: nullable(Text),
      extra_3: nullable(Text),
    }),
  ),
  device: nullable(Type.Object({ os: nullable(Text), name: nullable(Text) })),
  location: nullable(Type.Object({ lat: Text, lng: Text })),
  tries_left: Type.Integer(),
  ocr: nullable(Type.Object({ result: Type.Boolean(), imei: nullable(Text), sn: nullable(Text) })),
  qr: nullable(Type.Object({ key: Text })),
  device_info_image: nullable(Text),
  front_image: Ids,
  back_image: Ids,
  // Photos before those, which were asked for again.
  earlier_photos: Type.Array(Type.Object({ front_image: Ids, back_image: Ids })),
  // Where the photos were taken, as step 2 said last.
  photo_location: nullable(Type.Object({ lat: Text, lng: Text })),
  checkout: nullable(
    Type.Object({
      due_datetime: Text,
      checkout_url: nullable(Text),
      type: nullable(Text),
      amount: nullable(Type.Integer()),
      datetime: nullable(Text),
    }),
  ),
  // The last verdict that counts: 0 passed, 1 new photos, 2 refused, as in the webhooks.
  inspection: nullable(
    Type.Object({
      result: Type.Integer({ minimum: 0, maximum: 2 }),
      datetime: Text,
      msg: nullable(Text),
      reject_type: nullable(Text),
      due_datetime: nullable(Text),
      detail: nullable(Type.Object({ front: Side, rear: Side })),
    }),
  ),
  insurance: nullable(Type.Object({ insurance_start: Text, insurance_end: Text })),
  // Of a monthly payment.
  next_checkout: nullable(Type.Object({ due_date: Text, amount: Type.Integer() })),
  contract_url: nullable(Text),
  created_datetime: Text,
  changed_datetime: Text,
  history: Type.Array(
    Type.Object({ datetime: Text, status: Type.Integer(), status_text: Text, event: Text }),
  ),
})

export const ContractAnswer = Success(200, View)

/** CONTRACTS.md section 5. */
const statusTexts = {
  0: '가입 요청',
  1: '단말기 등록 완료',
  2: '결제 대기',
  3: '심사 요청',
  4: '재심사 요청',
  5: '심사 통과',
  6: '심사 거절',
  7: '계약 완료',
  8: '기한 만료',
  9: '계약 취소',
} as const satisfies Record<ContractStatus, string>

/** Everything of a contract that its affiliate may see. Resident registration numbers and what inspectors see stay here. */
export function viewContract(contract: Contract): Static<typeof View> {
  const { customer, device, qrKey } = contract
  const its = (role: ImageRole, round: number) =>
    contract.images.filter((image) => image.role === role && image.round === round).map(({ id }) => id)
  return {
    contract_id: contract.id,
    affiliate_uid: contract.affiliateUid,
    affiliate_cid: contract.affiliateCid,
    status: contract.status,
    status_text: statusTexts[contract.status],
    customer: customer ? viewCustomer(customer) : null,
    device: customer?.device ?? null,
    location: contract.location ?? null,
    tries_left: contract.triesLeft,
    ocr: device ? { result: true, imei: device.imei, sn: device.serial } : null,
    qr: qrKey === undefined ? null : { key: qrKey },
    device_info_image: its('screen', 0)[0] ?? null,
    front_image: its('front', contract.photoRound),
    back_image: its('back', contract.photoRound),
    earlier_photos: [...new Set(contract.images.map(({ round }) => round))]
      .filter((round) => round > 0 && round < contract.photoRound)
      .map((round) => ({ front_image: its('front', round), back_image: its('back', round) })),
    photo_location: contract.photoLocation ?? null,
    checkout: viewCheckout(contract),
    ...viewVerdict(contract),
    created_datetime: koreanTime(contract.createdAt),
    changed_datetime: koreanTime(contract.changedAt),
    history: contract.events.map(({ at, to, what }) => ({
      datetime: koreanTime(at),
      status: to,
      status_text: statusTexts[to],
      event: what,
    })),
  }
}

function viewCustomer({ name, birthdate, cellphone, email, extras }: NonNullable<Contract['customer']>) {
  const [extra_1, extra_2, extra_3] = extras
  return { name, birthdate, cellphone, email, extra_1, extra_2, extra_3 }
}

function viewCheckout({ checkout, checkoutDueAt, checkoutUrl }: Contract) {
  if (!checkoutDueAt) return null
  return {
    due_datetime: koreanTime(checkoutDueAt),
    checkout_url: checkoutUrl ?? null,
    type: checkout ? { once: '0', monthly: '1' }[checkout.type] : null,
    amount: checkout?.amount ?? null,
    datetime: checkout ? koreanTime(checkout.paidAt) : null,
  }
}

const results = { pass: 0, ask_again: 1, refuse: 2 } as const satisfies Record<Verdict['kind'], number>

const nothingYet = { inspection: null, insurance: null, next_checkout: null, contract_url: null }

function viewVerdict({ verdicts }: Contract) {
  const given = verdicts.find(({ state }) => state === 'accepted')
  const verdict = given?.verdict
  if (!given || !verdict) return nothingYet
  const isPass = verdict.kind === 'pass'
  const isAgain = verdict.kind === 'ask_again'
  return {
    inspection: {
      result: results[verdict.kind],
      datetime: koreanTime(given.decidedAt),
      msg: isPass ? null : verdict.msg,
      reject_type: verdict.kind === 'refuse' ? verdict.rejectType : null,
      due_datetime: isAgain ? koreanTime(verdict.dueAt) : null,
      detail: isAgain ? { front: verdict.front, rear: verdict.rear } : null,
    },
    insurance: isPass
      ? { insurance_start: verdict.insuranceStart, insurance_end: verdict.insuranceEnd }
      : null,
    next_checkout:
      isPass && verdict.checkout
        ? { due_date: verdict.checkout.dueDate, amount: verdict.checkout.amount }
        : null,
    contract_url: isPass ? (given.answer?.url ?? null) : null,
  }
}
