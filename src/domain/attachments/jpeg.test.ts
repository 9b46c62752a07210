import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import sharp from 'sharp'
import { assertOthersWork } from '../../../test/support/main-thread.ts'
import { Fault } from '../../core/fault.ts'
import { createAttachments } from './attachments.ts'

const { checkJpeg } = createAttachments()

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c03' }, limitInputPixels: false })
/** As many bytes as its pixels need: noise does not compress. */
const noise = async (side: number) =>
  sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer()

async function refusal(bytes: Buffer): Promise<[string, string]> {
  const fault = await checkJpeg(bytes).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(fault instanceof Fault)) throw new Error('not refused', { cause: fault })
  return [fault.code, fault.detail.explanation ?? '']
}

test('jpeg: images are taken, baseline, progressive, grey, CMYK, tiny', async () => {
  await checkJpeg(await noise(300))
  await checkJpeg(await plain(2000, 1500).jpeg({ progressive: true }).toBuffer())
  await checkJpeg(await plain(640, 480).greyscale().jpeg().toBuffer())
  await checkJpeg(await plain(640, 480).toColourspace('cmyk').jpeg().toBuffer())
  await checkJpeg(await plain(1, 1).jpeg().toBuffer())
  await checkJpeg(await plain(6000, 6000).jpeg().toBuffer())
})

test('jpeg: another type is refused by its bytes', async () => {
  const others = [
    await plain(10, 10).png().toBuffer(),
    await plain(10, 10).gif().toBuffer(),
    await plain(10, 10).webp().toBuffer(),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    Buffer.from('hello'),
    Buffer.alloc(0),
    Buffer.from([0xff, 0xd8]),
  ]
  for (const bytes of others) {
    assert.deepEqual(await refusal(bytes), ['attachment_type_refused', 'the file is no JPEG image'])
  }
})

test('jpeg: a good header before bad pixels is refused', async () => {
  const whole = await noise(200)
  const damaged = ['attachment_refused', 'the image is a damaged JPEG']
  for (const part of [0.02, 0.3, 0.6, 0.9, 0.99]) {
    assert.deepEqual(await refusal(whole.subarray(0, Math.floor(whole.length * part))), damaged, `${part}`)
  }
  assert.deepEqual(await refusal(Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), randomBytes(5000)])), damaged)
})

test('jpeg: 20,000 x 20,000 pixels are refused by what the header says', async () => {
  const image = await plain(100, 100).jpeg().toBuffer()
  const frame = image.indexOf(Buffer.from('ffc0', 'hex'))
  image.writeUInt16BE(20_000, frame + 5)
  image.writeUInt16BE(20_000, frame + 7)
  const startedAt = performance.now()
  assert.deepEqual(await refusal(image), [
    'attachment_refused',
    'the image is 20000 x 20000 pixels, and at most 40000000 pixels are taken',
  ])
  assert.ok(performance.now() - startedAt < 1000)
})

test('jpeg: 300 KiB are taken, a byte more is not', async () => {
  const image = await noise(300)
  // A decoder ends with the image's last marker.
  const padded = Buffer.alloc(300 * 1024 + 1)
  image.copy(padded)
  await checkJpeg(padded.subarray(0, 300 * 1024))
  assert.deepEqual(await refusal(padded), [
    'attachment_refused',
    'the image has 307201 bytes, and at most 307200 are taken',
  ])
})

test('jpeg: many at once leave the event loop free, and too many are told that the server is busy', async () => {
  const image = await plain(6000, 6000).jpeg({ progressive: true }).toBuffer()
  assert.ok(image.length <= 300 * 1024)
  await assertOthersWork(() => Promise.all(Array.from({ length: 4 }, () => checkJpeg(image))))

  const small = await plain(8, 8).jpeg().toBuffer()
  const many = await Promise.allSettled(Array.from({ length: 70 }, () => checkJpeg(small)))
  const refused = many.filter((result) => result.status === 'rejected')
  assert.deepEqual(
    refused.map(({ reason }) => (reason as Fault).code),
    ['overloaded', 'overloaded', 'overloaded', 'overloaded'],
  )
})
