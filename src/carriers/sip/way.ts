import { readFile } from 'node:fs/promises'
import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import type { Address, Flow, FlowEvents } from './flow.ts'
import type { TrunkSettings } from './sip-settings.ts'
import { connectStream, type StreamFlow } from './stream-flow.ts'
import { findLocalHost, openUdp, type UdpEnd } from './udp-flow.ts'

/** A name is looked up again after so long, milliseconds. */
const addressMs = 60_000
/** After a connection that did not come about, milliseconds; twice as long each time. */
const firstRestMs = 250
const lastRestMs = 2000

/** How one trunk is reached: its address, and the socket or connection that leads there. */
export interface Way {
  /** Rejects when the local address cannot be bound, or the file with the authorities cannot be read. */
  open(): Promise<void>
  /** The way that there is, or a new one. Rejects when there is none within the trunk's answer time. */
  connect(): Promise<Flow>
  close(): void
}

interface House {
  readonly settings: TrunkSettings
  readonly localAddress: string
  readonly events: FlowEvents
  readonly random: () => number
  onFault(error: Error): void
}

export function createWay(house: House): Way {
  return house.settings.transport === 'udp' ? createUdpWay(house) : createStreamWay(house)
}

function createUdpWay({ settings, localAddress, events, onFault }: House): Way {
  const findAddress = createAddressFinder(settings, localAddress)
  let end: UdpEnd | undefined
  let flow: Flow | undefined

  async function find(): Promise<Flow> {
    const peer = await findAddress()
    if (flow && samePlace(flow.peer, peer)) return flow
    const localHost = await findLocalHost(localAddress, peer)
    if (!end) throw new Error('not open')
    flow = end.flow(peer, localHost)
    return flow
  }

  return {
    async open() {
      end = await openUdp(localAddress, events, onFault)
    },
    async connect() {
      if (!end) throw new Error('not open')
      return flow && isIP(settings.host) ? flow : find()
    },
    close() {
      end?.close()
      end = undefined
    },
  }
}

function createStreamWay({ settings, localAddress, events, random }: House): Way {
  const { transport, answerTimeoutMs, tls } = settings
  const findAddress = createAddressFinder(settings, localAddress)
  let flow: StreamFlow | undefined
  let connecting: Promise<Flow> | undefined
  let ca: string | undefined
  let isOpen = false
  let restMs = firstRestMs
  let restsUntil = 0

  async function begin(): Promise<Flow> {
    const peer = await findAddress()
    const serverName = tls.serverName ?? settings.host
    const made = await connectStream(
      {
        localAddress,
        peer,
        timeoutMs: answerTimeoutMs,
        tls: transport === 'tls' ? { ca, serverName, verify: tls.verify } : undefined,
      },
      events,
    )
    flow = made
    if (!isOpen) made.destroy(new Error('closed'))
    return made
  }

  /** One at a time, whoever asks; and not at once after one that failed. */
  async function connectAnew(): Promise<Flow> {
    try {
      const made = await begin()
      restMs = firstRestMs
      return made
    } catch (error) {
      restsUntil = performance.now() + restMs * (0.5 + random())
      restMs = Math.min(restMs * 2, lastRestMs)
      throw error
    } finally {
      connecting = undefined
    }
  }

  return {
    async open() {
      if (tls.ca !== undefined) ca = await readFile(tls.ca, 'utf8')
      // Only to learn whether it may be bound at all.
      const probe = await openUdp(localAddress, events, () => undefined)
      probe.close()
      isOpen = true
    },
    async connect() {
      if (!isOpen) throw new Error('not open')
      if (flow?.isOpen()) return flow
      if (!connecting && performance.now() < restsUntil) throw new Error('no connection a moment ago')
      connecting ??= connectAnew()
      return connecting
    },
    close() {
      isOpen = false
      flow?.destroy(new Error('closed'))
    },
  }
}

/** The trunk's address, looked up now and then; an old one serves while there is no new one. */
function createAddressFinder(settings: TrunkSettings, localAddress: string): () => Promise<Address> {
  const { host, transport, answerTimeoutMs } = settings
  const port = settings.port ?? (transport === 'tls' ? 5061 : 5060)
  let address: Address | undefined = isIP(host) ? { host, port } : undefined
  let asking: Promise<Address> | undefined
  let askedAt = 0

  async function ask(): Promise<Address> {
    askedAt = performance.now()
    try {
      const found = await lookup(host, { family: isIPv6(localAddress) ? 6 : 4 })
      address = { host: found.address, port }
      return address
    } finally {
      asking = undefined
    }
  }

  return async () => {
    if (isIP(host) && address) return address
    if (!address || performance.now() - askedAt > addressMs) asking ??= ask()
    if (address) {
      asking?.catch(() => undefined)
      return address
    }
    return within(answerTimeoutMs, asking ?? ask())
  }
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no address within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function samePlace(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port
}
