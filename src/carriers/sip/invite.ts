import type { FlashCall } from '../../domain/calls/call.port.ts'
import { bracketed, hostPort, type Address, type Flow } from './flow.ts'
import { findHop, findParameter, findUri, splitList } from './header-values.ts'
import { allHeaders, findHeader, writeMessage, type SipResponse } from './message.ts'
import { newTag } from './random-names.ts'
import type { TrunkSettings } from './sip-settings.ts'

/** What we answer to; who asks for more is told so. */
export const allowed = 'INVITE, ACK, CANCEL, BYE, OPTIONS'
export const userAgent = 'Switchboard'

/** What stays the same from the first INVITE of a call on a trunk to its BYE. */
export interface CallLeg {
  readonly caller: string
  readonly uri: string
  readonly from: string
  readonly to: string
  readonly callId: string
}

/** The host part of the trunk's URIs; its own host keeps a port that is not the usual one. */
export function trunkDomain({ domain, host, port, transport }: TrunkSettings): {
  inUri: string
  inName: string
} {
  if (domain !== undefined) return { inUri: bracketed(domain), inName: bracketed(domain) }
  const isUsual = port === undefined || port === (transport === 'tls' ? 5061 : 5060)
  return { inUri: isUsual ? bracketed(host) : hostPort({ host, port }), inName: bracketed(host) }
}

export function createLeg(
  call: Pick<FlashCall, 'callee' | 'callerId'>,
  settings: TrunkSettings,
  flow: Flow,
): CallLeg {
  const { inUri, inName } = trunkDomain(settings)
  const caller = (settings.callerFormat === 'plus' ? '+' : '') + call.callerId.replaceAll(/[^0-9]/g, '')
  const callee = dialled(call.callee, settings)
  // Joined rather than put together piece by piece: such a string is kept in its pieces.
  return {
    caller,
    uri: ['sip:', callee, '@', inUri].join(''),
    from: ['<sip:', caller, '@', inName, '>;tag=', newTag()].join(''),
    to: ['<sip:', callee, '@', inName, '>'].join(''),
    callId: [newTag(), newTag(), '@', bracketed(flow.local.host)].join(''),
  }
}

function dialled(callee: string, { stripPrefix, addPrefix }: TrunkSettings): string {
  return addPrefix + (callee.startsWith(stripPrefix) ? callee.slice(stripPrefix.length) : callee)
}

export function contact(user: string, { local, protocol }: Flow): string {
  const transport = protocol === 'UDP' ? '' : `;transport=${protocol.toLowerCase()}`
  return `<sip:${user}@${hostPort(local)}${transport}>`
}

/** RFC 3264; port 9 throws away what is sent to it (RFC 863), and `inactive` asks for nothing. */
function silentOffer(host: string): string {
  const address = `IN ${host.includes(':') ? 'IP6' : 'IP4'} ${host}`
  return [
    'v=0',
    `o=- 1 1 ${address}`,
    's=-',
    `c=${address}`,
    't=0 0',
    'm=audio 9 RTP/AVP 8 0',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=inactive',
    '',
  ].join('\r\n')
}

export function viaLine({ protocol, local }: Flow, branch: string): string {
  return `Via: SIP/2.0/${protocol} ${hostPort(local)};branch=${branch};rport`
}

/** One INVITE of the leg: its CANCEL and the ACK for a refusal share its Via (sections 9.1 and 17.1.1.3). */
export interface InviteNames {
  readonly flow: Flow
  readonly branch: string
  readonly sequence: number
}

/** `expiresSeconds`: when the trunk has to give up by itself, should we be gone (RFC 3261 section 13.2.1). */
export function writeInvite(
  leg: CallLeg,
  names: InviteNames,
  more: { settings: TrunkSettings; expiresSeconds: number; proof: readonly string[] },
): Buffer {
  const { flow } = names
  const { assertedIdentity, sdp } = more.settings
  const identity = `<sip:${leg.caller}@${trunkDomain(more.settings).inName}>`
  return writeMessage(
    [
      ...invitePart('INVITE', leg, names, leg.to),
      `Contact: ${contact(leg.caller, flow)}`,
      ...(assertedIdentity ? [`P-Asserted-Identity: ${identity}`] : []),
      `Expires: ${more.expiresSeconds}`,
      `Allow: ${allowed}`,
      `User-Agent: ${userAgent}`,
      ...more.proof,
      ...(sdp === 'offer' ? ['Content-Type: application/sdp'] : []),
    ],
    sdp === 'offer' ? silentOffer(flow.local.host) : '',
  )
}

export function writeCancel(leg: CallLeg, names: InviteNames): Buffer {
  return writeMessage(invitePart('CANCEL', leg, names, leg.to))
}

export function writeRefusalAck(leg: CallLeg, names: InviteNames, refusal: SipResponse): Buffer {
  return writeMessage(invitePart('ACK', leg, names, refusal.to))
}

function invitePart(method: string, leg: CallLeg, names: InviteNames, to: string): string[] {
  return [
    `${method} ${leg.uri} SIP/2.0`,
    viaLine(names.flow, names.branch),
    'Max-Forwards: 70',
    `From: ${leg.from}`,
    `To: ${to}`,
    `Call-ID: ${leg.callId}`,
    `CSeq: ${names.sequence} ${method}`,
  ]
}

/** What an answered call's requests need (section 12.2.1.1). */
export interface Dialog {
  /** Where they go, if not to the trunk. */
  readonly hop: Address | undefined
  /** The request URI. */
  readonly target: string
  write(
    method: 'ACK' | 'BYE',
    request: { sequence: number; branch: string; proof: readonly string[] },
  ): Buffer
}

/** The dialog that a 2xx opens (section 12.1.2), loose routers only. */
export function openDialog(leg: CallLeg, response: SipResponse, flow: Flow): Dialog {
  const routes = allHeaders(response, 'record-route').flatMap(splitList).toReversed()
  const given = findUri(splitList(findHeader(response, 'contact') ?? '')[0] ?? '') ?? ''
  const target = /^sips?:[^\s<>"]{1,512}$/i.test(given) ? given : leg.uri
  return {
    hop: nextHop(findUri(routes[0] ?? '') || target, flow),
    target,
    write: (method, { sequence, branch, proof }) =>
      writeMessage([
        `${method} ${target} SIP/2.0`,
        viaLine(flow, branch),
        ...routes.map((route) => `Route: ${route}`),
        'Max-Forwards: 70',
        `From: ${leg.from}`,
        `To: ${response.to}`,
        `Call-ID: ${leg.callId}`,
        `CSeq: ${sequence} ${method}`,
        ...proof,
        `User-Agent: ${userAgent}`,
      ]),
  }
}

/**
 * Only an address, and only by UDP, is gone to directly; a connection leads to the trunk and a name would have to be
 * looked up, so there the trunk is asked to pass it on.
 */
function nextHop(uri: string, flow: Flow): Address | undefined {
  const hop = findHop(uri)
  if (!hop || flow.protocol !== 'UDP' || hop.transport !== 'udp') return undefined
  const isAddress = flow.peer.host.includes(':')
    ? hop.host.includes(':')
    : /^[0-9]+(\.[0-9]+){3}$/.test(hop.host)
  return isAddress ? { host: hop.host, port: hop.port ?? 5060 } : undefined
}

export function dialogTag(response: SipResponse): string {
  return findParameter(response.to, 'tag') ?? ''
}
