import { bracketed, type Flow } from './flow.ts'
import { contact, trunkDomain, userAgent, viaLine } from './invite.ts'
import { writeMessage } from './message.ts'
import { newTag } from './random-names.ts'
import type { TrunkSettings } from './sip-settings.ts'

/** Asks a trunk whether it is there (RFC 3261 section 11). */
export function writeOptions(request: { settings: TrunkSettings; flow: Flow; branch: string }): Buffer {
  const { settings, flow, branch } = request
  const { inUri, inName } = trunkDomain(settings)
  const here = bracketed(flow.local.host)
  return writeMessage([
    `OPTIONS sip:${inUri} SIP/2.0`,
    viaLine(flow, branch),
    'Max-Forwards: 70',
    `From: <sip:ping@${here}>;tag=${newTag()}`,
    `To: <sip:${inName}>`,
    `Call-ID: ${newTag()}@${here}`,
    'CSeq: 1 OPTIONS',
    `Contact: ${contact('ping', flow)}`,
    'Accept: application/sdp',
    `User-Agent: ${userAgent}`,
  ])
}
