import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { Fault } from '../../core/fault.ts'
import { allowPicturesOnly } from '../../platform/pictures/allow-pictures-only.ts'
import { decodeImage, renderImage } from './decode.ts'
import type { ImageFormat } from './image.types.ts'
import { readImageType } from './image-type.ts'
import {
  makeAnimatedGif,
  makeJpeg,
  makePng,
  makePngBomb,
  makeTalkativeJpeg,
  makeTiff,
  makeWebp,
  svg,
} from './sample-images.test-support.ts'

// As whoever starts the threads does.
allowPicturesOnly()

async function isTaken(bytes: Buffer, format: ImageFormat): Promise<boolean> {
  try {
    await decodeImage(bytes, format)
    return true
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return false
  }
}

/** Every pixel at full size. */
async function decodesWhole(bytes: Buffer): Promise<boolean> {
  return sharp(bytes, { failOn: 'error' })
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    )
}

/** The same numbers in each run (a linear congruential generator). */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

function damage(whole: Buffer, random: (below: number) => number, way: number): Buffer {
  if (way % 3 === 0) return whole.subarray(0, 200 + random(whole.length - 200))
  const damaged = Buffer.from(whole)
  for (let i = 0; i <= way % 5; i++) damaged.writeUInt8(random(256), 100 + random(whole.length - 100))
  return damaged
}

test('decode: as strict as decoding every pixel, for images that are cut off or changed in any place', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const photo = sharp({ create: { width: 320, height: 240, channels: 3, background: '#888', noise } })
  const random = createRandom(7)
  let refused = 0
  for (const [format, whole] of [
    ['jpeg', await photo.clone().jpeg().toBuffer()],
    ['jpeg', await photo.clone().jpeg({ progressive: true }).toBuffer()],
    ['png', await photo.clone().png().toBuffer()],
    ['webp', await photo.clone().webp().toBuffer()],
    ['webp', await photo.clone().webp({ lossless: true }).toBuffer()],
  ] as const) {
    assert.ok(await isTaken(whole, format))
    for (let way = 0; way < 40; way++) {
      const damaged = damage(whole, random, way)
      const taken = await isTaken(damaged, format)
      assert.equal(taken, await decodesWhole(damaged), `${format}, damage ${way}`)
      if (!taken) refused++
    }
  }
  assert.ok(refused > 60, `${refused} were refused`)
})

test('decode: an image that ends too soon is damaged, whatever its size', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const sizes = [
    ...Array.from({ length: 74 }, (_, at) => [40, at + 1] as const).filter(
      ([, height]) => height < 20 || height > 62,
    ),
    ...([1, 8, 9, 700] as const).map((width) => [width, 650] as const),
    ...([9, 1600, 3001] as const).map((height) => [200, height] as const),
  ]
  for (const [width, height] of sizes) {
    const photo = sharp({ create: { width, height, channels: 3, background: '#888', noise } })
    for (const [format, whole] of [
      ['jpeg', await photo.clone().jpeg().toBuffer()],
      ['jpeg', await photo.clone().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
      ['png', await photo.clone().png({ compressionLevel: 1 }).toBuffer()],
      ['webp', await photo.clone().webp({ effort: 0 }).toBuffer()],
    ] as const) {
      const what = `${format}, ${width} x ${height}`
      assert.ok(await isTaken(whole, format), what)
      for (const bytes of [1, 20, Math.ceil(whole.length / 50)]) {
        const cut = whole.subarray(0, -bytes)
        assert.equal(await isTaken(cut, format), await decodesWhole(cut), `${what}, ${bytes} bytes less`)
      }
    }
  }
})

test('decode: what is upright and when it was taken', async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const bytes = await makeJpeg({ width: 64, height: 48, orientation })
    const { width, height } = await decodeImage(bytes, 'jpeg')
    assert.deepEqual([width, height], orientation < 5 ? [64, 48] : [48, 64])
    const { bytes: shown } = await renderImage(bytes, { format: 'jpeg', rendition: 'view' })
    const { info } = await sharp(shown).raw().toBuffer({ resolveWithObject: true })
    assert.deepEqual([info.width, info.height], [width, height])
  }
  assert.equal((await decodeImage(await makeTalkativeJpeg(), 'jpeg')).capturedAt, '2026-11-20 13:14:15')
  assert.equal((await decodeImage(await makePng(), 'png')).capturedAt, undefined)
})

test('decode: moments that make no sense are none', async () => {
  for (const moment of ['0000:00:00 00:00:00', '9999:99:99 99:99:99', '1970:01:01 00:00:00', '<script>']) {
    const bytes = await sharp(await makeJpeg())
      .withExif({ IFD2: { DateTimeOriginal: moment } })
      .jpeg()
      .toBuffer()
    assert.equal((await decodeImage(bytes, 'jpeg')).capturedAt, undefined, moment)
  }
})

test('decode: nothing but JPEG, PNG and WebP is parsed, whatever it is called', async () => {
  for (const bytes of [svg, await makeAnimatedGif(), await makeTiff()]) {
    for (const format of ['jpeg', 'png', 'webp'] as const) assert.equal(await isTaken(bytes, format), false)
    await assert.rejects(sharp(bytes).raw().toBuffer(), /unsupported image format/)
  }
  assert.equal(await isTaken(await makePng(), 'jpeg'), false)
})

test('decode: 50 megapixels and not one more', async () => {
  assert.equal(await isTaken(makePngBomb(10_000, 5000, 5000), 'png'), true)
  assert.equal(await isTaken(makePngBomb(10_000, 5001, 5001), 'png'), false)
  assert.equal(await isTaken(makePngBomb(2_000_000_000, 2_000_000_000), 'png'), false)
})

test('render: each format stays what it is; a thumbnail is a JPEG of at most 320 pixels a side, never larger than the image', async () => {
  for (const [format, make] of [
    ['jpeg', makeJpeg],
    ['png', makePng],
    ['webp', makeWebp],
  ] as const) {
    for (const [size, expected] of [
      [{ width: 1000, height: 500 }, [320, 160]],
      [{ width: 60, height: 40 }, [60, 40]],
    ] as const) {
      const bytes = await make(size)
      const view = await renderImage(bytes, { format, rendition: 'view' })
      assert.deepEqual([view.contentType, readImageType(view.bytes)], [`image/${format}`, format])
      const thumbnail = await renderImage(bytes, { format, rendition: 'thumbnail' })
      const { format: written, width, height } = await sharp(thumbnail.bytes).metadata()
      assert.deepEqual([thumbnail.contentType, written, width, height], ['image/jpeg', 'jpeg', ...expected])
    }
  }
})

test('render: the same image is the same bytes each time', async () => {
  const bytes = await makeTalkativeJpeg()
  const [one, other] = [
    await renderImage(bytes, { format: 'jpeg', rendition: 'view' }),
    await renderImage(bytes, { format: 'jpeg', rendition: 'view' }),
  ]
  assert.deepEqual(one.bytes, other.bytes)
})
