import { isIP } from 'node:net'

/**
 * An address without its end, as it is kept and shown: `203.0.113.*`, `2001:db8:85a3:*` (/24 and /48). Empty for what is
 * no address.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[0-9.]+$)/i, '').replace(/%.*$/, '')
  if (isIP(plain) === 4) return plain.replace(/\.[0-9]+$/, '.*')
  if (isIP(plain) !== 6) return ''
  const [head = '', tail] = plain.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : groupsOf(tail))
  const first = [...groups, ...Array<string>(missing).fill('0'), ...(tail ?? '').split(':')].slice(0, 3)
  return `${first.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}:*`
}

/** A dotted end stands for two groups. */
function groupsOf(tail: string): number {
  return tail.split(':').length + (tail.includes('.') ? 1 : 0)
}
