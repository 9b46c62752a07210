/** A process of its own that answers SMPP as cheaply as can be: every submit_sm is taken and, if it asks, delivered. */
import { createServer, type AddressInfo } from 'node:net'

const submitSm = 0x04
const deliverSm = 0x05
const answer = 0x80000000
const receiptClass = 4

let lastId = 0

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0)
  let sequence = 0
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const answers: Buffer[] = []
    let at = 0
    while (rest.length - at >= 16 && rest.length - at >= rest.readUInt32BE(at)) {
      const pdu = rest.subarray(at, at + rest.readUInt32BE(at))
      at += pdu.length
      const id = pdu.readUInt32BE(4)
      if (id >= answer) continue
      const text = id === submitSm ? String(++lastId) : ''
      answers.push(build((id + answer) >>> 0, pdu.readUInt32BE(12), Buffer.from(`${text}\0`)))
      if (id === submitSm && wantsReceipt(pdu)) answers.push(receipt(++sequence, text))
    }
    rest = rest.subarray(at)
    if (answers.length > 0) socket.write(Buffer.concat(answers))
  })
})

function build(id: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt32BE(16 + body.length, 0)
  head.writeUInt32BE(id, 4)
  head.writeUInt32BE(sequence, 12)
  return Buffer.concat([head, body])
}

/** registered_delivery stands behind six texts and seven octets (SMPP 3.4 clause 4.4.1). */
function wantsReceipt(pdu: Buffer): boolean {
  let at = pdu.indexOf(0, 16) + 3
  at = pdu.indexOf(0, at) + 3
  at = pdu.indexOf(0, at) + 4
  at = pdu.indexOf(0, at) + 1
  at = pdu.indexOf(0, at) + 1
  return pdu[at] === 1
}

function receipt(sequence: number, id: string): Buffer {
  const text = Buffer.from(
    `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`,
  )
  const before = Buffer.from('\0\u0001\u000101012345678\0\u0001\u00010212345678\0', 'latin1')
  const fields = Buffer.from([receiptClass, 0, 0, 0, 0, 0, 0, 0, 0, text.length])
  return build(deliverSm, sequence, Buffer.concat([before, fields, text]))
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
