import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { Fault } from '../../core/fault.ts'
import { createRecognition } from './recognition.ts'

const lost: string[] = []
const recognition = createRecognition({ threads: 1, hardLimitMs: 90_000, onLost: (why) => lost.push(why) })
after(() => recognition.close())

const grey = sharp({ create: { width: 400, height: 800, channels: 3, background: '#888' } })
const [jpeg, png, webp] = await Promise.all([
  grey.clone().jpeg().toBuffer(),
  grey.clone().png().toBuffer(),
  grey.clone().webp().toBuffer(),
])

async function refusal(bytes: Buffer): Promise<string[]> {
  const codes = await Promise.all(
    [recognition.readScreen(bytes), recognition.findQr(bytes)].map((asked) =>
      asked.then(
        () => 'read',
        (error: unknown) => (error instanceof Fault ? error.code : `no fault: ${String(error)}`),
      ),
    ),
  )
  return [...new Set(codes)]
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type), data])
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(body))
  return Buffer.concat([head, body, tail])
}

/** A PNG of one colour that says what it likes of its size. */
function pngOf(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('hostile picture: a good one of each kind is read', async () => {
  for (const bytes of [jpeg, png, webp]) assert.deepEqual(await refusal(bytes), ['read'])
})

test('hostile picture: what is no JPEG, PNG or WebP by its bytes is refused before any decoder sees it', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>'
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('hello'),
    Buffer.from(svg),
    Buffer.from(`<?xml version="1.0"?>${svg}`),
    await grey.clone().gif().toBuffer(),
    await grey.clone().tiff().toBuffer(),
    await grey.clone().avif().toBuffer(),
    Buffer.from('%PDF-1.7'),
    Buffer.concat([Buffer.from('\u0000\u0000\u0000\u0018ftypheic', 'latin1'), Buffer.alloc(64)]),
    Buffer.from('RIFF....WAVE'),
  ]) {
    assert.deepEqual(await refusal(bytes), ['image_type_refused'], bytes.toString('latin1', 0, 12))
  }
})

test('hostile picture: a right beginning and a wrong rest is refused', async () => {
  for (const good of [jpeg, png, webp]) {
    assert.deepEqual(await refusal(good.subarray(0, good.length / 2)), ['image_refused'])
    assert.deepEqual(await refusal(good.subarray(0, 16)), ['image_refused'])
    assert.deepEqual(await refusal(Buffer.concat([good.subarray(0, 12), Buffer.from('<svg/>')])), [
      'image_refused',
    ])
  }
})

test('hostile picture: millions of pixels in a small file are refused by what the header says', async () => {
  assert.deepEqual(await refusal(pngOf(50_000, 50_000, Buffer.alloc(100_000))), ['image_refused'])
  assert.deepEqual(await refusal(pngOf(7072, 7072, Buffer.alloc(7073 * 7072))), ['image_refused'])
})

test('hostile picture: one that is all length is refused or read, and takes no more than its time', async () => {
  const began = performance.now()
  assert.deepEqual(await refusal(pngOf(1, 60_000, Buffer.alloc(120_000))), ['image_refused'])
  assert.deepEqual(await refusal(pngOf(60_000, 1, Buffer.alloc(60_001))), ['image_refused'])
  assert.deepEqual(await refusal(pngOf(1, 1, Buffer.alloc(2))), ['read'])
  assert.deepEqual(await refusal(pngOf(20_000, 500, Buffer.alloc(20_001 * 500))), ['read'])
  assert.ok(performance.now() - began < 15_000)
})

test('hostile picture: a polyglot is a picture and nothing else', async () => {
  assert.deepEqual(await refusal(Buffer.concat([jpeg, Buffer.from('<script>1</script>PK\u0003\u0004')])), [
    'read',
  ])
})

test('hostile picture: bits that fell over end no process', async () => {
  for (let seed = 1; seed < 40; seed++) {
    const bytes = Buffer.from([jpeg, png, webp][seed % 3] ?? jpeg)
    for (let flips = 0; flips < 8; flips++) {
      const at = 12 + ((seed * 7919 + flips * 104_729) % (bytes.length - 12))
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (flips % 8))
    }
    const [code] = await refusal(bytes)
    assert.match(code ?? '', /^(?:read|image_refused)$/)
  }
})

test('hostile picture: after all of them no reader was lost', () => {
  assert.deepEqual(lost, [])
})
