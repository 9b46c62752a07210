import type { Malformed, SipRequest, SipResponse } from './message.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** A way to the trunk on which requests leave and answers return: the UDP socket, or one TCP or TLS connection. */
export interface Flow {
  readonly protocol: 'UDP' | 'TCP' | 'TLS'
  /** Where the trunk is. */
  readonly peer: Address
  /** Our end, as the trunk can reach it. */
  readonly local: Address
  isOpen(): boolean
  /** To the trunk, or, on UDP, elsewhere. `onFault` hears that it cannot leave, not that it was lost on the way. */
  send(bytes: Buffer, to?: Address, onFault?: (error: Error) => void): void
}

export interface FlowEvents {
  message(message: SipResponse | SipRequest, from: Address, flow: Flow): void
  /** What could not be read, or nobody waits for. */
  dropped(message: Malformed): void
  /** A connection that was open is no more. */
  lost(flow: Flow, error: Error): void
}

/** For `host:port` in URIs and Via (RFC 3261 section 25.1: IPv6 in brackets). */
export function hostPort({ host, port }: Address): string {
  return `${bracketed(host)}:${port}`
}

export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
