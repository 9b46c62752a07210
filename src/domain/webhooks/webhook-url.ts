import { isIP } from 'node:net'
import { Fault } from '../../core/fault.ts'
import { isPublicAddress } from './public-address.ts'

const maxLength = 2000

export interface UrlRules {
  readonly allowPrivate: boolean
  /** Stands in for `isPublicAddress` in tests. */
  readonly isPublic?: (address: string) => boolean
}

/**
 * The URL if we may post to it as far as it shows by itself; where its name leads is seen when it is resolved.
 * WHATWG URL has already turned 2130706433 and 0x7f.1 into 127.0.0.1.
 */
export function parseWebhookUrl(text: string, rules: UrlRules): URL | undefined {
  const { allowPrivate, isPublic = isPublicAddress } = rules
  const url = URL.parse(text)
  if (!url || url.username !== '' || url.password !== '') return undefined
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return undefined
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return allowPrivate || isIP(host) === 0 || isPublic(host) ? url : undefined
}

/** Refuses a callback URL that could never be posted to; `field` is what the caller's caller calls it. */
export function assertWebhookUrl(
  text: string,
  { development, field = 'callback_url' }: { development: boolean; field?: string },
): void {
  if (text.length <= maxLength && parseWebhookUrl(text, { allowPrivate: development })) return
  const scheme = development ? 'http or https' : 'https'
  const place = development ? '' : ' of a public host'
  const rule = `an ${scheme} URL${place}, without user name and password, of at most ${maxLength} characters`
  throw new Fault('invalid_input', { fields: [{ field, rule }] })
}
