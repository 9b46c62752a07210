import { lookup as lookUpName } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** IPv4 networks that are nobody's on the public Internet (IANA special-purpose registry, RFC 6890). */
const privateNetworks: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // A public number that inside Azure is the host's own service.
  ['168.63.129.16', 32],
]

const refused = new BlockList()
for (const [network, prefix] of privateNetworks) {
  refused.addSubnet(network, prefix, 'ipv4') // BlockList finds the mapped form, ::ffff:a.b.c.d, by itself.
  refused.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6') // NAT64, RFC 6052
  refused.addSubnet(asSixToFour(network), 16 + prefix, 'ipv6') // 6to4, RFC 3056
}
refused.addSubnet('2001::', 23, 'ipv6') // protocol assignments, Teredo among them
refused.addSubnet('2001:db8::', 32, 'ipv6') // documentation
refused.addSubnet('3fff::', 20, 'ipv6') // documentation

/** Of IPv6 only what is global unicast or stands for an IPv4 address: loopback, ULA and link-local are outside. */
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
global.addSubnet('64:ff9b::', 96, 'ipv6')
global.addSubnet('::ffff:0:0', 96, 'ipv6')

function asSixToFour(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
  return `2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`
}

/** Whether an IP address can be a server on the public Internet. What is no address is not public. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, 'ipv4')
    case 6:
      return global.check(address, 'ipv6') && !refused.check(address, 'ipv6')
    default:
      return false
  }
}

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

export const resolveBySystem: Resolve = (hostname) => lookUpName(hostname, { all: true })

const refusedCode = 'ERR_ADDRESS_REFUSED'

export function isAddressRefusal(error: Error): boolean {
  return 'code' in error && error.code === refusedCode
}

/**
 * A `lookup` for node:net that resolves a name once, refuses it when any of its addresses is, and hands
 * over exactly the addresses it checked: a name cannot change its mind in between (DNS rebinding).
 * node:net does not call it for a host that is an address already.
 */
export function createGuardedLookup(
  resolve: Resolve,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (!first) return callback(asError('ENOTFOUND', 'the name has no address'), [])
        if (!addresses.every(({ address }) => isAllowed(address))) {
          return callback(asError(refusedCode, 'the name leads to an address that is not public'), [])
        }
        return options.all ? callback(null, [...addresses]) : callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}

function asError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code })
}
