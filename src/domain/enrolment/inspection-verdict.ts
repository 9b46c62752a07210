import { Fault, type FieldFault } from '../../core/fault.ts'
import { koreanTime } from '../../core/korean-time.ts'
import type { Checkout, Verdict } from './enrolment.types.ts'
import type { VerdictWish } from './inspection.types.ts'
import { isDate } from './resident-number.ts'

const mostYears = 10
const defaultPhotoHours = 72
const hourMs = 3_600_000

/** What the house needs to know to complete a verdict. */
interface Circumstances {
  /** The database's clock. */
  readonly now: Date
  readonly checkout: Checkout | undefined
}

/** The verdict as the affiliate is told it. Fault `invalid_input` names what of it cannot be. */
export function completeVerdict(wish: VerdictWish, circumstances: Circumstances): Verdict {
  if (wish.kind === 'pass') return completePass(wish, circumstances)
  if (wish.kind === 'ask_again') return completeAskAgain(wish, circumstances)
  return wish
}

type Wish<Kind extends VerdictWish['kind']> = VerdictWish & { readonly kind: Kind }

function completePass(wish: Wish<'pass'>, { now, checkout }: Circumstances): Verdict {
  const insuranceStart = wish.insuranceStart ?? koreanTime(now).slice(0, 10)
  check(isDate(insuranceStart), 'insuranceStart', 'a day as YYYY-MM-DD')
  const insuranceEnd = wish.insuranceEnd ?? shiftMonths(insuranceStart, 12)
  const isEnd = isDate(insuranceEnd) && insuranceEnd > insuranceStart
  const isNear = insuranceEnd <= shiftMonths(insuranceStart, 12 * mostYears)
  check(isEnd && isNear, 'insuranceEnd', `a day as YYYY-MM-DD, after the start and within ${mostYears} years`)
  const verdict = { kind: 'pass', insuranceStart, insuranceEnd } as const
  if (checkout?.type !== 'monthly') {
    check(wish.checkout === undefined, 'checkout', 'left out: this contract is paid once')
    return verdict
  }
  const paidOn = koreanTime(checkout.paidAt).slice(0, 10)
  const { dueDate = shiftMonths(paidOn, 1), amount = checkout.amount } = wish.checkout ?? {}
  check(
    isDate(dueDate) && dueDate > paidOn,
    'checkout.dueDate',
    'a day as YYYY-MM-DD, after the last payment',
  )
  return { ...verdict, checkout: { dueDate, amount } }
}

function completeAskAgain(wish: Wish<'ask_again'>, { now }: Circumstances): Verdict {
  const { front, rear, dueInHours = defaultPhotoHours } = wish
  check(
    !front.result || !rear.result,
    'result',
    'false for one of front and rear: else there is nothing to ask for',
  )
  for (const [side, { result, msg }] of Object.entries({ front, rear })) {
    check(result || msg.trim() !== '', `${side}.msg`, 'a text that says what to do')
  }
  const said = [front, rear].filter(({ result }) => !result).map(({ msg }) => msg)
  const dueMs = Math.floor(now.getTime() / 1000) * 1000 + dueInHours * hourMs
  return {
    kind: 'ask_again',
    dueAt: new Date(dueMs),
    front,
    rear,
    msg: wish.msg.trim() === '' ? said.join('\n') : wish.msg,
  }
}

/** The same day some months later, or the last one of that month. */
export function shiftMonths(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last.getUTCDate())))
    .toISOString()
    .slice(0, 10)
}

function check(isRight: boolean, field: FieldFault['field'], rule: string): void {
  if (!isRight) throw new Fault('invalid_input', { fields: [{ field, rule }] })
}
