import { isIPv4, isIPv6 } from 'node:net'

/**
 * What an address counts as: an IPv4 address is itself, an IPv6 address its /64 network (RFC 6177: the least that one
 * site has), an IPv4-mapped one (RFC 4291 section 2.5.5.2) the IPv4 address. What is no address counts as it is.
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.trim().split('%')
  if (isIPv4(bare) || !isIPv6(bare)) return bare
  const groups = expand(bare)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped)
    return [groups[6] ?? 0, groups[7] ?? 0].flatMap((group) => [group >> 8, group & 255]).join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of an IPv6 address. */
function expand(address: string): number[] {
  const dotted = /^(.*:)([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$/.exec(address)
  const hex = (high = '', low = '') => ((Number(high) << 8) | Number(low)).toString(16)
  const text = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address
  const [front, back] = text.split('::')
  const parse = (part = '') => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [parse(front), parse(back)]
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last]
}
