/** A message as SIPp wrote it down. */
export interface TracedMessage {
  /** Milliseconds. */
  readonly at: number
  readonly isFromCaller: boolean
  /** Of a request; of the request that a response answers. */
  readonly method: string
  /** Undefined in a request. */
  readonly status: number | undefined
  readonly uri: string
  readonly callId: string
  readonly sequence: number
  /** Of the topmost Via. */
  readonly branch: string
  readonly toTag: string
  readonly text: string
}

/** SIPp's message log: a rule with the time, a line that says which way, the message. */
export function readTrace(log: string): TracedMessage[] {
  return log.split(/^-{40,} (?=\d{4}-)/m).flatMap((part) => {
    const head = /^(\S+ \S+)\s+\S+ message (received|sent)[^\n]*\n\s*/.exec(part)
    if (!head) return []
    const text = part.slice(head[0].length)
    const first = /^(?:SIP\/2\.0 (\d{3})|[A-Z]+ (\S+) SIP\/2\.0)/.exec(text)
    const sequence = /^CSeq:\s*(\d+) ([A-Z]+)/im.exec(text)
    if (!first || !sequence) return []
    return {
      at: Date.parse(`${(head[1] ?? '').replace(' ', 'T')}Z`),
      isFromCaller: head[2] === 'received',
      method: sequence[2] ?? '',
      status: first[1] === undefined ? undefined : Number(first[1]),
      uri: first[2] ?? '',
      callId: /^Call-ID:\s*(\S+)/im.exec(text)?.[1] ?? '',
      sequence: Number(sequence[1]),
      branch: /^Via:[^\n]*?;branch=([^;,\s]+)/im.exec(text)?.[1] ?? '',
      toTag: /^To:[^\n]*;tag=([^;\s]+)/im.exec(text)?.[1] ?? '',
      text,
    }
  })
}

export function byCall(messages: readonly TracedMessage[]): Map<string, TracedMessage[]> {
  return Map.groupBy(messages, ({ callId }) => callId)
}

/** The requests of this method without their repetitions (the same branch). */
export function requests(call: readonly TracedMessage[], method: string): TracedMessage[] {
  const sent = call.filter((message) => message.isFromCaller && message.status === undefined)
  const ofMethod = sent.filter((message) => message.method === method)
  return [...new Map(ofMethod.toReversed().map((message) => [message.branch, message])).values()].toReversed()
}

/** The most calls that were open at once: from the first INVITE to the last message. */
export function mostAtOnce(messages: readonly TracedMessage[]): number {
  const edges = [...byCall(messages).values()]
    .filter((call) => call.some(({ method }) => method === 'INVITE'))
    .flatMap((call) => [
      { at: call[0]?.at ?? 0, step: 1 },
      { at: call.at(-1)?.at ?? 0, step: -1 },
    ])
    .toSorted((one, other) => one.at - other.at || one.step - other.step)
  let open = 0
  let most = 0
  for (const { step } of edges) {
    open += step
    most = Math.max(most, open)
  }
  return most
}

/** What a caller did against RFC 3261, call by call. Clause by clause; empty when it kept to them. */
export function findBreaches(messages: readonly TracedMessage[]): string[] {
  return [...byCall(messages)].flatMap(([callId, call]) =>
    breachesOf(call).map((breach) => `${callId}: ${breach}`),
  )
}

function breachesOf(call: readonly TracedMessage[]): string[] {
  const invites = requests(call, 'INVITE')
  return [
    ...call
      .filter((message) => message.isFromCaller && !message.branch.startsWith('z9hG4bK'))
      .map(({ method }) => `${method}: a branch without the magic cookie (8.1.1.7)`),
    ...requests(call, 'CANCEL').flatMap((cancel) => breachesOfCancel(cancel, call, invites)),
    ...requests(call, 'ACK').flatMap((ack) => breachesOfAck(ack, call, invites)),
    ...breachesOfBye(requests(call, 'BYE'), call),
    ...(findUnacknowledged(call) ? ['a final response without an ACK (17.1.1.3, 13.2.2.4)'] : []),
  ]
}

function breachesOfCancel(
  cancel: TracedMessage,
  call: readonly TracedMessage[],
  invites: readonly TracedMessage[],
): string[] {
  const invite = invites.find(({ branch }) => branch === cancel.branch)
  if (!invite) return ['CANCEL: its branch is no INVITE’s (9.1)']
  const provisional = call.find(
    ({ branch, status, method }) => branch === invite.branch && method === 'INVITE' && (status ?? 0) > 0,
  )
  return [
    cancel.uri === invite.uri ? [] : ['CANCEL: another request URI than the INVITE (9.1)'],
    cancel.sequence === invite.sequence ? [] : ['CANCEL: another CSeq number than the INVITE (9.1)'],
    cancel.toTag === '' ? [] : ['CANCEL: a To tag that the INVITE did not have (9.1)'],
    provisional && provisional.at <= cancel.at ? [] : ['CANCEL: before a provisional response (9.1)'],
  ].flat()
}

function breachesOfAck(
  ack: TracedMessage,
  call: readonly TracedMessage[],
  invites: readonly TracedMessage[],
): string[] {
  const invite = invites.find(({ sequence }) => sequence === ack.sequence)
  if (!invite) return ['ACK: its CSeq number is no INVITE’s (17.1.1.3)']
  const final = call.find(
    ({ method, status, branch, toTag }) =>
      method === 'INVITE' && (status ?? 0) >= 200 && branch === invite.branch && toTag === ack.toTag,
  )
  if (!final) return ['ACK: to no final response']
  const isSameBranch = ack.branch === invite.branch
  if ((final.status ?? 0) < 300)
    return isSameBranch ? ['ACK to 2xx: the branch of the INVITE (13.2.2.4)'] : []
  return [
    isSameBranch ? [] : ['ACK: another branch than the INVITE (17.1.1.3)'],
    ack.uri === invite.uri ? [] : ['ACK: another request URI than the INVITE (17.1.1.3)'],
  ].flat()
}

function breachesOfBye(byes: readonly TracedMessage[], call: readonly TracedMessage[]): string[] {
  const last = Math.max(...requests(call, 'INVITE').map(({ sequence }) => sequence))
  return byes.flatMap((bye, index) => [
    ...(bye.sequence > last ? [] : ['BYE: its CSeq number does not grow (12.2.1.1)']),
    ...(byes.findIndex(({ toTag }) => toTag === bye.toTag) === index ? [] : ['BYE: twice in a dialog']),
  ])
}

function findUnacknowledged(call: readonly TracedMessage[]): TracedMessage | undefined {
  return call.find(
    (response) =>
      response.method === 'INVITE' &&
      (response.status ?? 0) >= 200 &&
      !call.some(
        ({ isFromCaller, text, toTag }) =>
          isFromCaller && text.startsWith('ACK ') && toTag === response.toTag,
      ),
  )
}
