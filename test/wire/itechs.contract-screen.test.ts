import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import {
  executablePath,
  openScreenBrowser,
  type ScreenBrowser,
} from '../../bench/support/device-screens/browser.ts'
import {
  drawScreen,
  seeds,
  type DrawnScreen,
  type Layout,
} from '../../bench/support/device-screens/screen-set.ts'
import { makeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { drawContractQr } from '../../src/domain/recognition/recognition.ts'
import { eventually } from '../support/callup.ts'
import { bringTo, checkoutUrl, expectData, stepOne, type SampleContract } from '../support/contracts.ts'
import { createItechsClient, refusal, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const skip = existsSync(executablePath) ? false : 'needs Debian’s chromium'
const limits = { skip, timeout: 120_000 }

let server: TestServer
let itechs: ItechsClient
let browser: ScreenBrowser | undefined
before(async () => {
  if (skip !== false) return
  server = await startTestServer()
  itechs = await createItechsClient(server)
  browser = await openScreenBrowser()
})
after(async () => {
  await browser?.close()
  await server?.close()
})

function draw(layout: Layout, number: number): Promise<DrawnScreen> {
  if (!browser) throw new Error('no browser')
  const look = { language: 'ko', isDark: false } as const
  return drawScreen(browser, { layout, condition: 'clean', look }, { seed: seeds.tests, number })
}

interface StepOneData {
  readonly ocr: { readonly result: boolean; readonly imei: string | null; readonly sn: string | null }
  readonly insepection: { readonly result: boolean; readonly msg: string }
  readonly qr?: { readonly key: string }
}

/** A picture of the screen and the answer to it; a machine that is too busy to read is asked again. */
async function show({ id }: SampleContract, picture: Buffer, deviceInfo: object): Promise<StepOneData> {
  const screen = (await itechs.uploadKnown(picture)).id
  return eventually(async () => {
    const { status, body } = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen, deviceInfo))
    if (status === 503) return undefined
    assert.equal(status, 200, JSON.stringify(body))
    return (body as { data: StepOneData }).data
  })
}

test('a screen that is really read: both numbers, and its contract goes on', limits, async () => {
  const contract = await bringTo(itechs, 0)
  const { bytes, imeis, serial } = await draw('samsung-about', 71)
  const [imei = ''] = imeis
  const { qr, ...read } = await show(contract, bytes, { info: { deviceId: imei } })
  assert.deepEqual(read, {
    ocr: { result: true, imei, sn: serial },
    insepection: { result: true, msg: '성공' },
  })
  const key = qr?.key ?? ''

  // The phone shows the key, and the customer's photo is taken in a mirror.
  const code = await drawContractQr(key)
  const mirrored = await sharp({ create: { width: 1200, height: 1600, channels: 3, background: '#777' } })
    .composite([{ input: code, left: 400, top: 600 }])
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } }))
    .then((picture) => picture.flop().rotate(8, { background: '#777' }).jpeg({ quality: 80 }).toBuffer())
  const upload = async (picture: Buffer) => (await itechs.uploadKnown(picture)).id
  const photos = {
    front_image: [await upload(await makeJpeg()), await upload(mirrored)],
    back_image: [await upload(await makeJpeg())],
  }
  await expectData(itechs.json(`/contract/${contract.id}/step-2/`, { ...photos, checkout_url: checkoutUrl }))
  const findings = await eventually(async () => {
    const { images } = await server.app.enrolment.show({ affiliateId: itechs.affiliateId, id: contract.id })
    const fronts = images.filter(({ role }) => role === 'front')
    return fronts.every(({ qrFinding }) => qrFinding !== null) ? fronts : undefined
  })
  assert.deepEqual(
    findings.map(({ id, qrFinding, qrFacts }) => [id, qrFinding, qrFacts?.isMirrored]),
    [
      [photos.front_image[0], 'none', undefined],
      [photos.front_image[1], 'found', true],
    ],
  )
})

test(
  'a screen of another device, one without an IMEI and a photo of nothing say what to do',
  limits,
  async () => {
    const contract = await bringTo(itechs, 0)
    const { bytes } = await draw('samsung-dialog', 72)
    const other = (await draw('samsung-dialog', 73)).imeis[0] ?? ''
    const mismatch = await show(contract, bytes, { imei: other })
    assert.deepEqual(mismatch.insepection, {
      result: false,
      msg: 'IMEI가 기기 정보와 다릅니다. 가입할 휴대전화에서 기기 정보 화면을 캡쳐해 주세요.',
    })
    assert.equal(mismatch.qr, undefined)
    const nothing = await show(contract, await makeJpeg(), { imei: other })
    assert.deepEqual(nothing, {
      ocr: { result: false, imei: null, sn: null },
      insepection: {
        result: false,
        msg: '화면의 글자를 읽을 수 없습니다. 기기 정보 화면 전체를 선명하게 캡쳐해 주세요.',
      },
    })
    const { status, tries_left } = await expectData<{ status: number; tries_left: number }>(
      itechs.get(`/contract/${contract.id}/`),
    )
    assert.deepEqual({ status, tries_left }, { status: 0, tries_left: 8 })
  },
)

test('what the readers refuse is refused by the field’s name, and spends no try', limits, async () => {
  const contract = await bringTo(itechs, 0)
  const { recognition } = server.app
  const readScreen = recognition.readScreen
  recognition.readScreen = () => recognition.findQr(Buffer.from('no picture')).then(() => assert.fail())
  const answer = await itechs.json(`/contract/${contract.id}/step-1/`, stepOne(contract.screen))
  recognition.readScreen = readScreen
  assert.deepEqual(
    [answer.status, answer.body],
    [
      415,
      refusal(415, 'the file is no JPEG, PNG or WebP image', {
        device_info_image: 'must be of an image that can be read',
      }),
    ],
  )
  const { tries_left } = await expectData<{ tries_left: number }>(itechs.get(`/contract/${contract.id}/`))
  assert.equal(tries_left, 10)
})
