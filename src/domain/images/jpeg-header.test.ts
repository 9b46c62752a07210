import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { allowPicturesOnly } from '../../platform/pictures/allow-pictures-only.ts'
import { readJpegHeader } from './jpeg-header.ts'
import { makeJpeg, makePng, makePolyglot, makeTalkativeJpeg, makeWebp } from './sample-images.test-support.ts'

allowPicturesOnly()

const photo = sharp(await makeJpeg({ width: 90, height: 50 }))
const usual: Record<string, Buffer> = {
  baseline: await makeJpeg(),
  progressive: await photo.clone().jpeg({ progressive: true }).toBuffer(),
  'every sample': await photo.clone().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
  gray: await photo.clone().grayscale().jpeg().toBuffer(),
  'a colour profile': await photo.clone().withIccProfile('p3').jpeg().toBuffer(),
  'EXIF and XMP': await photo
    .clone()
    .withXmp('<x:xmpmeta/>')
    .withExif({ IFD0: { Make: 'x' } })
    .jpeg()
    .toBuffer(),
  talkative: await makeTalkativeJpeg(),
  polyglot: await makePolyglot(),
}
for (let orientation = 1; orientation <= 8; orientation++) {
  usual[`orientation ${orientation}`] = await makeJpeg({ width: 64, height: 48, orientation })
}

/** As the library that decodes it says it. */
async function askLibrary(bytes: Buffer) {
  const {
    width,
    height,
    orientation = 1,
    exif,
    format,
  } = await sharp(bytes, { limitInputPixels: false }).metadata()
  assert.equal(format, 'jpeg')
  return { width, height, orientation, exif }
}

for (const [what, bytes] of Object.entries(usual)) {
  test(`JPEG header, ${what}: read here, as the library reads it`, async () => {
    assert.deepEqual(readJpegHeader(bytes), await askLibrary(bytes))
  })
}

test('JPEG header: whatever is unusual is left to the library', async () => {
  const whole = await makeTalkativeJpeg()
  const frameAt = whole.indexOf('ffc0', 0, 'hex')
  const scanAt = whole.indexOf('ffda', 0, 'hex')
  const exif = whole.subarray(whole.indexOf('ffe1', 0, 'hex'), whole.indexOf('Exif') + 100)
  const changed = (at: number, hex: string) => {
    const copy = Buffer.from(whole)
    copy.write(hex, at, 'hex')
    return copy
  }
  const inserted = (at: number, bytes: Buffer) =>
    Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)])
  for (const [what, bytes] of Object.entries({
    'a fill byte': inserted(frameAt, Buffer.from([0xff])),
    'a restart marker': inserted(frameAt, Buffer.from([0xff, 0xd0])),
    'no marker': inserted(frameAt, Buffer.from([0])),
    'two frames': inserted(scanAt, whole.subarray(frameAt, frameAt + 2 + whole.readUInt16BE(frameAt + 2))),
    'no frame': changed(frameAt, 'fffe'),
    'no height': changed(frameAt + 5, '0000'),
    'a frame too short': changed(frameAt + 2, '0004'),
    'a length of one': changed(frameAt + 2, '0001'),
    'a length beyond the end': changed(scanAt + 2, 'ffff').subarray(0, scanAt + 100),
    'EXIF twice': inserted(2, exif),
    'EXIF of no order': changed(whole.indexOf('Exif') + 6, '5858'),
    'no scan': whole.subarray(0, scanAt),
    nothing: Buffer.alloc(0),
    'a PNG': await makePng(),
    'a WebP': await makeWebp(),
  })) {
    assert.equal(readJpegHeader(bytes), undefined, what)
  }
})

test('JPEG header: of a changed byte, whichever, nothing is said that the library does not say', async () => {
  let agreed = 0
  const whole = await makeTalkativeJpeg()
  for (let at = 2; at < whole.indexOf('ffda', 0, 'hex') + 20; at++) {
    for (const value of [0, 0xff, whole.readUInt8(at) ^ 1]) {
      const changed = Buffer.from(whole)
      changed[at] = value
      const header = readJpegHeader(changed)
      const known = header && (await askLibrary(changed).catch(() => undefined))
      if (!known) continue
      assert.deepEqual(header, known, `byte ${at} is ${value}`)
      agreed++
    }
  }
  assert.ok(agreed > 1500, `${agreed} agreed`)
})
