import { Fault } from '../../core/fault.ts'
import { cp949Bytes } from '../../core/korean-text.ts'
import type { MessageType } from './sms.port.ts'

/** CP949 bytes that a message carries (CONTRACTS.md section 4). */
const bodyBytes: Readonly<Record<MessageType, number>> = { SMS: 90, LMS: 2000, MMS: 2000 }
const subjectBytes = 40

/** Nothing is ever cut: what is too long is refused, with what would carry it. Fault: `text_too_long`. */
export function checkSizes(type: MessageType, { subject, body }: { subject: string; body: string }): void {
  const size = cp949Bytes(body)
  const most = bodyBytes[type]
  if (size > most) {
    const advice = size <= bodyBytes.LMS ? 'message/lms/ would carry it' : 'no message carries more'
    refuse(`body has ${size} bytes in CP949, ${type} carries ${most}: ${advice}`)
  }
  const subjectSize = cp949Bytes(subject)
  if (subjectSize > subjectBytes) {
    refuse(`subject has ${subjectSize} bytes in CP949, a message carries ${subjectBytes}: shorten it`)
  }
}

function refuse(explanation: string): never {
  throw new Fault('text_too_long', { explanation })
}

/** `off`: nothing is checked; `refuse` or `defer` one that would come at night; form is refused in both. */
export type AdvertisementMode = 'off' | 'refuse' | 'defer'

const mark = '(광고)'
const optOut = /무료\s*(?:수신)?\s*거부|080[- ]?\d/
const kstOffsetMs = 9 * 3_600_000
const dayMs = 24 * 3_600_000
/** Korean time between which no advertisement may come (정보통신망법 제50조), hours. */
const night = { from: 21, to: 8 }

/** What begins with the mark is one. */
export function isAdvertisement(body: string): boolean {
  return body.trimStart().startsWith(mark)
}

/**
 * Checks an advertisement's form and hour, and answers when it may leave: the mark stands first, the last line says how
 * to opt out free of charge, and it comes between 08:00 and 21:00 in Korea. Fault: `advertisement_refused`.
 */
export function checkAdvertisement(
  mode: AdvertisementMode,
  { body }: { readonly body: string },
  sendAt: Date,
): { sendAt: Date } {
  if (mode === 'off' || !body.includes(mark)) return { sendAt }
  if (!isAdvertisement(body)) refuseAdvertisement(`an advertisement begins with ${mark}`)
  const lastLine = body.trimEnd().split('\n').at(-1) ?? ''
  if (!optOut.test(lastLine)) {
    refuseAdvertisement(
      'the last line of an advertisement says how to opt out, such as 무료수신거부 080-123-4567',
    )
  }
  const allowed = nextDay(sendAt)
  if (allowed > sendAt && mode === 'refuse') {
    refuseAdvertisement('advertisements are not sent between 21:00 and 08:00 Korean time: set send_timestamp')
  }
  return { sendAt: allowed }
}

function refuseAdvertisement(explanation: string): never {
  throw new Fault('advertisement_refused', { explanation })
}

/** The same time by day; at night, the next 08:00 in Korea. */
function nextDay(at: Date): Date {
  const korean = at.getTime() + kstOffsetMs
  const hour = (korean % dayMs) / 3_600_000
  if (hour >= night.to && hour < night.from) return at
  const midnight = korean - (korean % dayMs) + (hour >= night.from ? dayMs : 0)
  return new Date(midnight + night.to * 3_600_000 - kstOffsetMs)
}
