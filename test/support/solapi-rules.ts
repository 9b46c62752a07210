import { createHmac } from 'node:crypto'
import { cp949Bytes } from '../../src/core/korean-text.ts'

export const apiKey = 'NCSAYU7YDBXYORXC'
export const apiSecret = 'the-secret-of-the-test-account'
export const pfId = 'KA01PF190626020502205cl0mYSoplA2'
export const sender = '0212345678'

const skewMs = 15 * 60_000
const types = new Set(['SMS', 'LMS', 'MMS', 'ATA'])

/** What an account has. */
export interface Shop {
  readonly files: Map<string, { readonly bytes: Buffer }>
  /** Codes of messages that are not taken, by phone. */
  readonly refusals: Map<string, string>
  /** Templates that the channel has, with their variables. */
  readonly templates: Map<string, readonly string[]>
}

export class Refusal extends Error {
  readonly status: number
  readonly errorCode: string
  constructor(status: number, errorCode: string) {
    super(errorCode)
    this.status = status
    this.errorCode = errorCode
  }
}

/** Throws unless the header proves, once and now, that its sender has the secret (authentication/api-key). */
export function authenticate(header: string, signatures: Set<string>): void {
  const [, method, fields = ''] = /^(\S+) (.*)$/.exec(header) ?? []
  const parts = new Map(fields.split(', ').map((part) => part.split(/=(.*)/, 2) as [string, string]))
  const [key, date = '', salt = '', signature = ''] = ['apiKey', 'date', 'salt', 'signature'].map((name) =>
    parts.get(name),
  )
  if (method !== 'HMAC-SHA256' || key !== apiKey) throw new Refusal(403, 'InvalidAPIKey')
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/.test(date))
    throw new Refusal(400, 'ValidationError')
  if (Math.abs(Date.parse(date) - Date.now()) > skewMs) throw new Refusal(403, 'RequestTimeTooSkewed')
  if (!/^\w{12,64}$/.test(salt)) throw new Refusal(400, 'ValidationError')
  const expected = createHmac('sha256', apiSecret)
    .update(date + salt)
    .digest('hex')
  if (signature !== expected) throw new Refusal(403, 'SignatureDoesNotMatch')
  if (signatures.has(signature)) throw new Refusal(403, 'DuplicatedSignature')
  signatures.add(signature)
}

/** What the vendor says of a message that it is asked to take. */
export function judge(message: Record<string, unknown>, shop: Shop): string {
  const { to, from, text, subject, imageId, kakaoOptions, customFields, type } = message
  if (!isText(to) || (type !== 'ATA' && (!isText(from) || !isText(text)))) return '1010'
  if (!/^\d{8,12}$/.test(to)) return '1011'
  if (typeof type !== 'string' || !types.has(type)) return '1025'
  if (type !== 'ATA' && from !== sender) return '1062'
  if (isText(subject) && type === 'SMS') return '1013'
  if (isText(subject) && cp949Bytes(subject) > 40) return '1014'
  if (typeof text === 'string' && cp949Bytes(text) > (type === 'SMS' ? 90 : 2000)) return '1031'
  if (type === 'MMS' && !isText(imageId)) return '1010'
  if (isText(imageId) && !shop.files.has(imageId)) return '1034'
  if (kakaoOptions !== undefined && type !== 'ATA') return '1033'
  if (type === 'ATA') {
    const problem = judgeNotice(kakaoOptions as Record<string, unknown> | undefined, shop)
    if (problem) return problem
  }
  const fields = Object.entries(customFields ?? {})
  if (fields.some(([name, value]) => name.length > 30 || typeof value !== 'string' || value.length > 100))
    return '1032'
  return shop.refusals.get(to) ?? '2000'
}

function judgeNotice(options: Record<string, unknown> | undefined, shop: Shop): string | undefined {
  if (options?.['pfId'] !== pfId) return '1041'
  const wanted = shop.templates.get(String(options['templateId']))
  if (!wanted) return '1042'
  const given = Object.keys(options['variables'] ?? {})
  return wanted.every((name) => given.includes(`#{${name}}`)) ? undefined : '1043'
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
