import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import {
  executablePath,
  openScreenBrowser,
  type ScreenBrowser,
} from '../../../bench/support/device-screens/browser.ts'
import { drawMirrorScene } from '../../../bench/support/device-screens/mirror-scene.ts'
import { drawScreen, seeds, type Layout } from '../../../bench/support/device-screens/screen-set.ts'
import { createRecognition, drawContractQr, judgeReading } from './recognition.ts'

const skip = existsSync(executablePath) ? false : 'needs Debian’s chromium'
const recognition = createRecognition({
  budgetMs: 60_000,
  hardLimitMs: 90_000,
  onLost: (why) => console.log(`a reader ended: ${why}`),
})
after(() => recognition.close())

let browser: ScreenBrowser | undefined
before(async () => {
  if (skip === false) browser = await openScreenBrowser()
})
after(() => browser?.close())

function open(): ScreenBrowser {
  if (!browser) throw new Error('no browser')
  return browser
}

const looks = [
  { language: 'ko', isDark: false },
  { language: 'en', isDark: true },
  { language: 'ko', isDark: true },
  { language: 'en', isDark: false },
] as const
const asked: Layout[] = [
  'samsung-about',
  'samsung-status',
  'samsung-dialog',
  'iphone-about',
  'iphone-about-scrolled',
  'iphone-dialog',
  'plain-dialog',
]

for (const [number, layout] of asked.entries()) {
  const look = looks[number % looks.length] ?? looks[0]
  test(
    `reading: ${layout}, ${look.language}, ${look.isDark ? 'dark' : 'light'}: both numbers exactly`,
    { skip },
    async () => {
      const screen = await drawScreen(
        open(),
        { layout, condition: 'clean', look },
        { seed: seeds.tests, number },
      )
      const reading = await recognition.readScreen(screen.bytes)
      assert.deepEqual(
        { imeis: reading.imeis.map(({ value, slot }) => ({ value, slot })), broken: reading.brokenImeis },
        { imeis: screen.imeis.map((value, index) => ({ value, slot: index + 1 })), broken: [] },
      )
      assert.deepEqual(judgeReading(reading, {}), {
        result: true,
        imei: screen.imeis[0],
        serial: screen.serial,
        reason: 'not_compared',
      })
      const [first] = reading.imeis
      assert.ok(first && first.box.width > 0.15 && first.box.height < 0.06, JSON.stringify(first?.box))
    },
  )
}

test(
  'reading: a photo of a screen, and one that lies on its side, are read with the boxes where they are',
  { skip },
  async () => {
    const plan = { layout: 'samsung-dialog', condition: 'photo', look: looks[0] } as const
    const screen = await drawScreen(open(), plan, { seed: seeds.tests, number: 20 })
    const upright = await recognition.readScreen(screen.bytes)
    assert.deepEqual(
      upright.imeis.map(({ value }) => value),
      screen.imeis,
    )
    for (const degrees of [90, 180]) {
      const turned = await recognition.readScreen(await sharp(screen.bytes).rotate(degrees).jpeg().toBuffer())
      assert.equal(turned.imeis[0]?.value, screen.imeis[0], `${degrees} degrees`)
      const [from, to] = [upright.imeis[0]?.box, turned.imeis[0]?.box]
      if (!from || !to) throw new Error('not read')
      const [x, y] = [from.left + from.width / 2, from.top + from.height / 2]
      const [expectedX, expectedY] = { 90: [1 - y, x], 180: [1 - x, 1 - y] }[degrees] ?? []
      assert.ok(
        Math.abs(to.left + to.width / 2 - (expectedX ?? 0)) < 0.03,
        `${degrees} degrees: ${JSON.stringify(to)}`,
      )
      assert.ok(
        Math.abs(to.top + to.height / 2 - (expectedY ?? 0)) < 0.03,
        `${degrees} degrees: ${JSON.stringify(to)}`,
      )
    }
  },
)

test(
  'reading: barcodes are found on a picture that lies on its side, and where they are',
  { skip },
  async () => {
    const plan = { layout: 'iphone-dialog', condition: 'clean', look: looks[0] } as const
    const screen = await drawScreen(open(), plan, { seed: seeds.tests, number: 23 })
    const reading = await recognition.readScreen(await sharp(screen.bytes).rotate(90).jpeg().toBuffer())
    const barcode = reading.barcodes.find(({ text }) => text === screen.imeis[0])
    const imei = reading.imeis.find(({ value }) => value === screen.imeis[0])
    assert.ok(barcode && imei, JSON.stringify(reading.barcodes))
    assert.equal(imei.source, 'both')
    // Turned clockwise, what stood below is to the left.
    assert.ok(barcode.box.left < imei.box.left && barcode.box.height > barcode.box.width)
  },
)

test('reading: EXIF says which way is up', { skip }, async () => {
  const plan = { layout: 'samsung-status', condition: 'clean', look: looks[3] } as const
  const screen = await drawScreen(open(), plan, { seed: seeds.tests, number: 21 })
  const turned = await sharp(screen.bytes).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const reading = await recognition.readScreen(turned)
  assert.deepEqual(
    reading.imeis.map(({ value }) => value),
    screen.imeis,
  )
  const { passes } = await recognition.readScreen(screen.bytes)
  assert.equal(reading.passes, passes, 'it is not looked for')
})

test('reading: a number with one digit painted over is not guessed', { skip }, async () => {
  const plan = { layout: 'iphone-about', condition: 'clean', look: looks[1] } as const
  const screen = await drawScreen(open(), plan, { seed: seeds.tests, number: 22 })
  const { width, height } = await sharp(screen.bytes).metadata()
  const boxes = (await recognition.readScreen(screen.bytes)).imeis.map(({ box }) => box)
  const patches = boxes.map((box) => ({
    input: {
      create: {
        width: Math.round((box.width / 18) * width * 1.2),
        height: Math.round(box.height * height),
        channels: 3 as const,
        background: '#1c1c1e',
      },
    },
    left: Math.round((box.left + box.width * 0.55) * width),
    top: Math.round(box.top * height),
  }))
  const painted = await sharp(screen.bytes).composite(patches).png().toBuffer()
  const reading = await recognition.readScreen(painted)
  const { result, imei } = judgeReading(reading, {})
  assert.deepEqual({ result, imei }, { result: false, imei: undefined })
  assert.equal(judgeReading(reading, { imei: screen.imeis[0] }).result, false)
})

test('QR: what is drawn for a contract is found upright, mirrored, turned and inverted', async () => {
  const key = 'AbCdEfGhIjKlMnOpQrStUv-_'
  const drawn = await drawContractQr(key)
  const { width, height } = await sharp(drawn).metadata()
  assert.deepEqual(
    [width, height],
    [330, 330],
    '25 modules and a quiet zone of 4 on each side, 10 pixels each',
  )
  const scene = sharp(drawn).extend({ top: 200, bottom: 300, left: 150, right: 250, background: '#ddd' })
  for (const [picture, isMirrored] of [
    [scene.clone(), false],
    [scene.clone().flop(), true],
    [scene.clone().rotate(37, { background: '#ddd' }), false],
    [sharp(await scene.clone().flop().png().toBuffer()).rotate(180), true],
    [scene.clone().negate(), false],
  ] as const) {
    const findings = await recognition.findQr(await picture.jpeg({ quality: 70 }).toBuffer())
    assert.deepEqual(
      findings.map((finding) => ({ text: finding.text, isMirrored: finding.isMirrored })),
      [{ text: key, isMirrored }],
    )
  }
  const [{ corners } = { corners: [] }] = await recognition.findQr(await scene.clone().png().toBuffer())
  const [left = 0, top = 0] = [corners[0]?.x, corners[0]?.y]
  assert.ok(
    Math.abs(left - (150 + 40) / 730) < 0.01 && Math.abs(top - (200 + 40) / 830) < 0.01,
    JSON.stringify(corners),
  )
})

test('QR: nothing is found where there is none, and a key that is none is not drawn', async () => {
  const empty = sharp({ create: { width: 900, height: 900, channels: 3, background: '#977' } })
  assert.deepEqual(await recognition.findQr(await empty.png().toBuffer()), [])
  for (const key of ['', 'short', 'AbCdEfGhIjKlMnOpQrStUv-!', 'A'.repeat(25)]) {
    await assert.rejects(drawContractQr(key), { code: 'invalid_input' })
  }
})

test(
  'QR: in a mirror, tilted and with glare, the key is found and told to be mirrored',
  { skip },
  async () => {
    const scene = await drawMirrorScene(open(), 'medium', { seed: seeds.tests, number: 2 })
    const findings = await recognition.findQr(scene.bytes)
    assert.deepEqual(
      findings.map(({ text, isMirrored }) => ({ text, isMirrored })),
      [{ text: scene.key, isMirrored: true }],
    )
  },
)
