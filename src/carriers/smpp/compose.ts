import type { TextMessage } from '../../domain/messaging/sms.port.ts'
import type { Submit } from './pdu-encoding.ts'
import { planShortMessages } from './short-messages.ts'
import type { SmppSettings } from './smpp-settings.ts'
import { encodeText } from './text-encoding.ts'

/** SMPP 3.4 clause 5.2.8: at most 20 characters of ASCII. */
const address = /^[!-~]{0,20}$/

/** A text as the submit_sm that it takes, in order; undefined when SMPP cannot say it. */
export function composeText(message: TextMessage, settings: SmppSettings): readonly Submit[] | undefined {
  const { numberFormat, serviceType, receipts } = settings
  const source = formatNumber(message.from, numberFormat.source, numberFormat.countryCode)
  const destination = formatNumber(message.to, numberFormat.destination, numberFormat.countryCode)
  if (!address.test(source) || !address.test(destination)) return undefined
  const hasSubject = message.subject !== '' && settings.subjects === 'first-line'
  const text = encodeText(
    hasSubject ? `${message.subject}\n${message.body}` : message.body,
    settings.encodings,
  )
  const parts = planShortMessages(text, settings, referenceOf(message.recipientId))
  return parts?.map((part) => ({
    ...part,
    serviceType,
    source,
    destination,
    registeredDelivery: receipts.registeredDelivery,
    dataCoding: text.dataCoding,
  }))
}

function formatNumber(number: string, format: 'as-is' | 'international', countryCode: string): string {
  return format === 'international' && number.startsWith('0') ? countryCode + number.slice(1) : number
}

/** FNV-1a, folded to the 16 bits of a reference. */
function referenceOf(recipientId: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < recipientId.length; index++) {
    hash = Math.imul(hash ^ recipientId.charCodeAt(index), 0x01000193)
  }
  return ((hash >>> 16) ^ hash) & 0xffff
}
