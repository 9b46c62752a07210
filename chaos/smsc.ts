import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const submitSm = 0x04
const deliverSm = 0x05
const unbind = 0x06
const responseBit = 0x80000000
const receiptClass = 4

/** A network of its own: it takes every text and delivers it, and keeps its receipts until somebody acknowledges them. */
export interface Smsc {
  readonly port: number
  /** How often a text to this number was submitted. */
  arrivals(number: string): number
  total(): number
  /** Numbers that were submitted more than once. */
  repeated(): number
  /** Ends every connection, and accepts none until it is called with false. */
  goAway(isAway: boolean): void
  /** How long each answer takes, milliseconds. */
  answerAfter(delayMs: number): void
  close(): Promise<void>
}

export async function startSmsc(): Promise<Smsc> {
  const arrivals = new Map<string, number>()
  const sockets = new Set<Socket>()
  /** By sequence number: receipts that nobody acknowledged yet. */
  const receipts = new Map<number, Buffer>()
  let lastId = 0
  let delayMs = 0
  let isAway = false

  function takeSubmit(pdu: Buffer): Buffer[] {
    const { source, destination, wantsReceipt } = readSubmit(pdu)
    arrivals.set(destination, (arrivals.get(destination) ?? 0) + 1)
    const id = String(++lastId)
    const answer = build(submitSm + responseBit, pdu.readUInt32BE(12), Buffer.from(`${id}\0`))
    if (!wantsReceipt) return [answer]
    const receipt = buildReceipt(lastId, { id, source: destination, destination: source })
    receipts.set(lastId, receipt)
    return [answer, receipt]
  }

  function handle(pdu: Buffer): Buffer[] {
    const command = pdu.readUInt32BE(4)
    const sequence = pdu.readUInt32BE(12)
    if (command === submitSm) return takeSubmit(pdu)
    if (command === deliverSm + responseBit) receipts.delete(sequence)
    if (command >= responseBit) return []
    const answer = build((command + responseBit) >>> 0, sequence, Buffer.from('\0'))
    // Of a bind: what was not acknowledged comes again.
    return command === 0x09 || command === 0x01 ? [answer, ...receipts.values()] : [answer]
  }

  async function answerTo(socket: Socket, pdu: Buffer): Promise<void> {
    const out = handle(pdu)
    if (out.length === 0) return
    if (delayMs > 0) await sleep(delayMs)
    if (socket.writable) socket.write(Buffer.concat(out))
    if (pdu.readUInt32BE(4) === unbind) socket.end()
  }

  const server = createServer({ noDelay: true }, (socket) => {
    if (isAway) return void socket.destroy()
    sockets.add(socket)
    let rest: Buffer = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0)
        void answerTo(socket, rest.subarray(0, length))
        rest = rest.subarray(length)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    arrivals: (number) => arrivals.get(number) ?? 0,
    total: () => lastId,
    repeated: () => [...arrivals.values()].filter((times) => times > 1).length,
    goAway(value) {
      isAway = value
      if (isAway) for (const socket of sockets) socket.destroy()
    },
    answerAfter: (value) => (delayMs = value),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function build(command: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt32BE(16 + body.length, 0)
  head.writeUInt32BE(command >>> 0, 4)
  head.writeUInt32BE(sequence, 12)
  return Buffer.concat([head, body])
}

/** SMPP 3.4 clause 4.4.1: two octets stand before each address, registered_delivery behind six texts and seven octets. */
function readSubmit(pdu: Buffer): { source: string; destination: string; wantsReceipt: boolean } {
  const sourceAt = pdu.indexOf(0, 16) + 3
  const sourceEnd = pdu.indexOf(0, sourceAt)
  const destinationAt = sourceEnd + 3
  const destinationEnd = pdu.indexOf(0, destinationAt)
  const scheduleEnd = pdu.indexOf(0, destinationEnd + 4)
  const validityEnd = pdu.indexOf(0, scheduleEnd + 1)
  return {
    source: pdu.toString('latin1', sourceAt, sourceEnd),
    destination: pdu.toString('latin1', destinationAt, destinationEnd),
    wantsReceipt: pdu[validityEnd + 1] === 1,
  }
}

function buildReceipt(
  sequence: number,
  { id, source, destination }: { id: string; source: string; destination: string },
): Buffer {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`
  const addresses = Buffer.from(`\0\u0001\u0001${source}\0\u0001\u0001${destination}\0`, 'latin1')
  const fields = Buffer.from([receiptClass, 0, 0, 0, 0, 0, 0, 0, 0, text.length])
  return build(deliverSm, sequence, Buffer.concat([addresses, fields, Buffer.from(text)]))
}
