import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFraming, FramingFault } from './framing.ts'
import { bytesOf } from './smsc.test-support.ts'

const pdus = [
  bytesOf(0x15),
  bytesOf(5, { body: Buffer.from('a body') }),
  bytesOf(4, { body: Buffer.alloc(64 * 1024 - 16, 7) }),
  bytesOf(6),
]
const stream = Buffer.concat(pdus)

for (const size of [1, 2, 3, 5, 15, 16, 17, 1000, stream.length]) {
  test(`smpp: PDUs are found in a stream that comes ${size} octets at a time`, () => {
    const found: Buffer[] = []
    const cut = createFraming((pdu) => {
      found.push(Buffer.from(pdu))
      return true
    })
    for (let at = 0; at < stream.length; at += size) cut(stream.subarray(at, at + size))
    assert.deepEqual(found, pdus)
  })
}

for (const length of [0, 4, 8, 15, 64 * 1024 + 1, 2 ** 31, 2 ** 32 - 1]) {
  test(`smpp: a command_length of ${length} ends the stream, however it comes`, () => {
    const broken = bytesOf(0x15, { length })
    for (const size of [1, 3, broken.length]) {
      let count = 0
      const cut = createFraming(() => {
        count++
        return true
      })
      cut(pdus[0] as Buffer)
      assert.throws(() => {
        for (let at = 0; at < broken.length; at += size) cut(broken.subarray(at, at + size))
      }, FramingFault)
      assert.equal(count, 1)
    }
  })
}

test('smpp: nothing more is cut when the taker has had enough', () => {
  let count = 0
  const cut = createFraming(() => ++count < 2)
  cut(stream)
  assert.equal(count, 2)
})
