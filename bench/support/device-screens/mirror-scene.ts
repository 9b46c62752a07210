import { drawContractQr } from '../../../src/domain/recognition/recognition.ts'
import type { ScreenBrowser } from './browser.ts'
import { screens } from './page.ts'
import { photograph } from './photograph.ts'
import { createRandom } from './random.ts'

/** How hard the photo is: what customers do, and what they do when they hurry. */
export type Difficulty = 'easy' | 'medium' | 'hard'

const ranges = {
  easy: { tilt: 10, blur: [0.4, 0.9], glare: 0.25, fill: [0.5, 0.75], noise: 8 },
  medium: { tilt: 25, blur: [0.9, 1.7], glare: 0.5, fill: [0.38, 0.55], noise: 14 },
  hard: { tilt: 38, blur: [1.4, 2.4], glare: 0.85, fill: [0.3, 0.42], noise: 22 },
} as const

export interface MirrorScene {
  readonly name: string
  readonly bytes: Buffer
  readonly difficulty: Difficulty
  readonly key: string
  readonly isMirrored: boolean
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** A phone that shows the QR code of a contract's key, photographed in a mirror; every second photo is mirrored. */
export async function drawMirrorScene(
  browser: ScreenBrowser,
  difficulty: Difficulty,
  { seed, number }: { seed: number; number: number },
): Promise<MirrorScene> {
  const random = createRandom(seed + number * 104_729)
  const key = random.characters(alphabet, 24)
  const qr = (await drawContractQr(key)).toString('base64')
  const { width, height } = screens.android
  const png = await browser.capture({
    html:
      `<body style="margin:0;width:${width}px;height:${height}px;background:#fff;font-family:'Noto Sans KR Variable';` +
      `display:flex;flex-direction:column;align-items:center;justify-content:center"><div style="font-size:22px">촬영용 QR</div>` +
      `<img style="width:300px;height:300px" src="data:image/png;base64,${qr}">` +
      `<div style="font-size:15px;color:#666">전면 카메라로 거울을 촬영하세요</div></body>`,
    screen: 'android',
    showsSerial: false,
    showsModel: false,
  })
  const range = ranges[difficulty]
  const tilt = () => random.between(-range.tilt, range.tilt)
  const isMirrored = number % 2 === 0
  const bytes = await photograph(random, png, {
    width: random.pick([1200, 1500, 2000]),
    fill: random.between(range.fill[0], range.fill[1]),
    pitch: tilt(),
    yaw: tilt(),
    roll: tilt() * 0.8,
    blur: random.between(range.blur[0], range.blur[1]),
    glare: range.glare * random.next(),
    moire: random.between(0.01, 0.06),
    noise: range.noise,
    quality: random.integer(55, 85),
    isMirrored,
  })
  return { name: `${String(number).padStart(3, '0')}-${difficulty}.jpg`, bytes, difficulty, key, isMirrored }
}
