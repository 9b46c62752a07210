import type { Address, Flow } from './flow.ts'
import { findParameter } from './header-values.ts'
import { allowed, userAgent } from './invite.ts'
import { allHeaders, writeMessage, type SipRequest } from './message.ts'
import { newTag } from './random-names.ts'

/** Answers a second; more are not asked for in good faith. */
const maxAnswersPerSecond = 1000

/**
 * What we say to requests of the peer. Our calls have no media and last for one answer, so there is nothing to agree
 * on; BYE is answered whatever it belongs to, so that no phone waits for us. Answers are stateless (RFC 3261 section
 * 8.2.7): a repeated request gets the same one.
 */
const answers: Readonly<Record<string, string>> = {
  BYE: '200 OK',
  OPTIONS: '200 OK',
  CANCEL: '481 Call/Transaction Does Not Exist',
  INVITE: '488 Not Acceptable Here',
  UPDATE: '488 Not Acceptable Here',
}

export function createRequestAnswers(): (request: SipRequest, from: Address, flow: Flow) => void {
  const tag = newTag()
  let second = 0
  let answered = 0

  return (request, from, flow) => {
    if (request.method === 'ACK') return
    const now = Math.floor(performance.now() / 1000)
    answered = now === second ? answered + 1 : 1
    second = now
    if (answered > maxAnswersPerSecond) return
    const status = answers[request.method] ?? '501 Not Implemented'
    flow.send(write(request, status, tag, from), answerTo(request, from))
  }
}

function write(request: SipRequest, status: string, tag: string, from: Address): Buffer {
  const { from: caller, to, callId, cseq } = request
  const [top = '', ...others] = allHeaders(request, 'via')
  return writeMessage([
    `SIP/2.0 ${status}`,
    `Via: ${received(top, from)}`,
    ...others.map((via) => `Via: ${via}`),
    ...allHeaders(request, 'record-route').map((route) => `Record-Route: ${route}`),
    `From: ${caller}`,
    `To: ${findParameter(to, 'tag') === undefined ? `${to};tag=${tag}` : to}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    `Allow: ${allowed}`,
    `User-Agent: ${userAgent}`,
  ])
}

/** RFC 3581 section 4: the hop learns from where its request came. */
function received(via: string, { host, port }: Address): string {
  const [, first = via, rest = ''] = /^([^,]*)(,.*)?$/.exec(via) ?? []
  return `${first.replace(/;\s*rport(?=\s*(?:;|$))/i, `;rport=${port};received=${host}`)}${rest}`
}

/** With rport to where it came from, else to the port that the hop names (section 18.2.2). */
function answerTo({ via }: SipRequest, from: Address): Address {
  if (findParameter(via, 'rport') !== undefined) return from
  const [, port] = /\s(?:\[[^[\]]*\]|[^\s:;,]+)\s*:\s*([0-9]{1,5})/.exec(via) ?? []
  const named = port === undefined ? 5060 : Number(port)
  return { host: from.host, port: named > 0 && named < 65_536 ? named : from.port }
}
