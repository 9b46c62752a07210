import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { allowPicturesOnly } from '../../platform/pictures/allow-pictures-only.ts'
import { decodeGray, tileGray, turnGray, type Turns } from './gray-picture.ts'
import { isSamePlace, placeBox } from './place-box.ts'

const grey = sharp({ create: { width: 60, height: 90, channels: 3, background: '#888' } })

test('decoding: before the list of decoders SVG, GIF, TIFF and AVIF would be opened, after it they are not', async () => {
  const others = [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    await grey.clone().gif().toBuffer(),
    await grey.clone().tiff().toBuffer(),
    await grey.clone().avif().toBuffer(),
  ]
  for (const bytes of others) assert.ok((await decodeGray(bytes, 100)).data.length > 0)
  allowPicturesOnly()
  for (const bytes of others) await assert.rejects(decodeGray(bytes, 100), { code: 'image_refused' })
  for (const kind of ['jpeg', 'png', 'webp'] as const) {
    const { width, height, data } = await decodeGray(await grey.clone().toFormat(kind).toBuffer(), 100)
    assert.deepEqual([width, height, data.length], [60, 90, 5400], kind)
  }
})

test('decoding: transparent is white, the short side shrinks and nothing grows', async () => {
  const clear = sharp({
    create: { width: 40, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
  const { width, height, data } = await decodeGray(await clear.png().toBuffer(), 20)
  assert.deepEqual([width, height, data[0]], [20, 100, 255])
})

test('decoding: gray as the eye sees colours, of whatever kind the file is', async () => {
  const red = sharp({ create: { width: 30, height: 20, channels: 3, background: { r: 200, g: 50, b: 20 } } })
  const gray = red.clone().grayscale()
  const luma = (77 * 200 + 150 * 50 + 29 * 20) / 256
  const { data: light } = await gray.clone().raw().toBuffer({ resolveWithObject: true })
  for (const [what, bytes, level, tolerance] of [
    ['PNG', await red.clone().png().toBuffer(), luma, 1],
    ['palette', await red.clone().png({ palette: true }).toBuffer(), luma, 1],
    ['16 bits', await red.clone().toColourspace('rgb16').png().toBuffer(), luma, 1],
    ['half transparent', await red.clone().ensureAlpha(0.5).png().toBuffer(), (luma + 255) / 2, 1],
    ['JPEG', await red.clone().jpeg().toBuffer(), luma, 3],
    ['WebP', await red.clone().webp().toBuffer(), luma, 3],
    // Stored as other numbers, for other inks and lamps.
    ['CMYK', await red.clone().toColourspace('cmyk').jpeg().toBuffer(), luma, 10],
    ['colour profile', await red.clone().withIccProfile('p3').png().toBuffer(), luma, 10],
    ['gray', await gray.clone().png().toBuffer(), light[0] ?? 0, 1],
    ['gray JPEG', await gray.clone().jpeg().toBuffer(), light[0] ?? 0, 3],
    ['gray, 16 bits', await gray.clone().toColourspace('grey16').png().toBuffer(), light[0] ?? 0, 1],
  ] as const) {
    const { width, height, data } = await decodeGray(bytes, 100)
    assert.deepEqual([width, height, data.length], [30, 20, 600], what)
    for (const at of [0, 315, 599]) {
      assert.ok(Math.abs((data[at] ?? 0) - level) <= tolerance, `${what}: ${data[at]}, and not ${level}`)
    }
  }
})

test('turning: the picture and the boxes in it turn together', () => {
  const gray = { data: Uint8Array.from([1, 2, 3, 4, 5, 6]), width: 3, height: 2 }
  assert.deepEqual([...turnGray(gray, 1).data], [4, 1, 5, 2, 6, 3])
  assert.deepEqual([...turnGray(gray, 2).data], [6, 5, 4, 3, 2, 1])
  assert.deepEqual([...turnGray(gray, 3).data], [3, 6, 2, 5, 1, 4])
  const [width, height] = [40, 60]
  fc.assert(
    fc.property(fc.nat(width - 1), fc.nat(height - 1), fc.constantFrom<Turns>(0, 1, 2, 3), (x, y, turns) => {
      const data = new Uint8Array(width * height)
      data[y * width + x] = 255
      const turned = turnGray({ data, width, height }, turns)
      const at = turned.data.indexOf(255)
      const [left, top] = [at % turned.width, Math.floor(at / turned.width)]
      const box = placeBox(
        { left, top, right: left + 1, bottom: top + 1 },
        { width: turned.width, height: turned.height, top: 0, turns },
      )
      assert.ok(Math.abs(box.left - x / width) < 0.001 && Math.abs(box.top - y / height) < 0.001)
    }),
  )
})

test('tiles: a long capture is cut into pieces that overlap and leave nothing out, another stays whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3000 }), (width, height) => {
      const tiles = tileGray({ data: new Uint8Array(width * height), width, height })
      let covered = 0
      for (const { gray, top } of tiles) {
        assert.ok(top <= covered, 'no row is left out')
        assert.equal(gray.data.length, gray.width * gray.height)
        covered = top + gray.height
      }
      assert.equal(covered, height)
      assert.ok(height > width * 2.6 || tiles.length === 1)
    }),
  )
})

test('places: the same line read twice is one place, the next line is another', () => {
  const box = { left: 0.3, top: 0.3, width: 0.4, height: 0.02 }
  assert.ok(isSamePlace(box, { left: 0.31, top: 0.305, width: 0.38, height: 0.018 }))
  assert.equal(isSamePlace(box, { ...box, top: 0.33 }), false)
  assert.equal(isSamePlace(box, { ...box, left: 0.75 }), false)
})
