import sharp from 'sharp'
import type { ScreenBrowser } from './browser.ts'
import { makeDevice, type Device, type Maker } from './device.ts'
import { pixelDialog, plainDialog, samsungDialog } from './dialog-pages.ts'
import { iphoneAbout, iphoneDialog } from './iphone-pages.ts'
import { otherAbout } from './other-maker-pages.ts'
import type { Look, ScreenPage } from './page.ts'
import { photograph } from './photograph.ts'
import { createRandom, type Random } from './random.ts'
import { samsungAbout, samsungStatus } from './samsung-pages.ts'

/** Pictures for developing; the benchmark and the tests have other seeds, and nothing is tuned to one picture. */
export const seeds = { developing: 20_260_917, benchmark: 90_210_417, tests: 55_117 } as const

type Draw = (random: Random, device: Device, look: Look) => Promise<ScreenPage> | ScreenPage

const layouts = {
  'samsung-about': { maker: 'samsung', draw: samsungAbout },
  'samsung-status': { maker: 'samsung', draw: samsungStatus },
  'samsung-dialog': { maker: 'samsung', draw: samsungDialog },
  'iphone-about': { maker: 'iphone', draw: (...of) => iphoneAbout(...of, { isScrolled: false }) },
  'iphone-about-scrolled': { maker: 'iphone', draw: (...of) => iphoneAbout(...of, { isScrolled: true }) },
  'iphone-dialog': { maker: 'iphone', draw: iphoneDialog },
  'other-about': { maker: 'other', draw: otherAbout },
  'other-dialog': { maker: 'other', draw: pixelDialog },
  'plain-dialog': { maker: 'other', draw: plainDialog },
} as const satisfies Record<string, { maker: Maker; draw: Draw }>

export type Layout = keyof typeof layouts
export const allLayouts = Object.keys(layouts) as Layout[]
/** As captured; sent on by messengers; photographed by another phone. */
export type Condition = 'clean' | 'recompressed' | 'photo'

/** A picture and what is true of it. */
export interface DrawnScreen {
  readonly name: string
  readonly bytes: Buffer
  readonly layout: Layout
  readonly condition: Condition
  readonly look: Look
  /** Slot 1 first. */
  readonly imeis: readonly string[]
  /** None where the screen does not show it. */
  readonly serial: string | undefined
  readonly model: string | undefined
}

export interface ScreenPlan {
  readonly layout: Layout
  readonly condition: Condition
  readonly look: Look
}

/** Every layout in both languages and themes, so many times in each condition. */
export function planScreens(rounds: Readonly<Record<Condition, number>>): ScreenPlan[] {
  const looks: Look[] = (['ko', 'en'] as const).flatMap((language) => [
    { language, isDark: false },
    { language, isDark: true },
  ])
  return (Object.keys(rounds) as Condition[]).flatMap((condition) =>
    Array.from({ length: rounds[condition] }).flatMap(() =>
      allLayouts.flatMap((layout) => looks.map((look) => ({ layout, condition, look }))),
    ),
  )
}

/** The picture of a plan, the same for the same seed and number. */
export async function drawScreen(
  browser: ScreenBrowser,
  plan: ScreenPlan,
  { seed, number }: { seed: number; number: number },
): Promise<DrawnScreen> {
  const random = createRandom(seed + number * 7919)
  const { maker, draw } = layouts[plan.layout]
  const device = makeDevice(random, maker, { slots: random.next() < 0.55 ? 2 : 1 })
  const page = await draw(random, device, plan.look)
  const { bytes, type } = await degrade(random, await browser.capture(page), plan.condition)
  const { language, isDark } = plan.look
  const look = `${language}-${isDark ? 'dark' : 'light'}`
  return {
    ...plan,
    name: `${String(number).padStart(3, '0')}-${plan.condition}-${plan.layout}-${look}.${type}`,
    bytes,
    imeis: device.imeis,
    serial: page.showsSerial ? device.serial : undefined,
    model: page.showsModel ? device.model : undefined,
  }
}

type File = { readonly bytes: Buffer; readonly type: 'png' | 'jpg' | 'webp' }

async function degrade(random: Random, png: Buffer, condition: Condition): Promise<File> {
  if (condition === 'clean') return keep(random, png)
  if (condition === 'recompressed') return recompress(random, png)
  const bytes = await photograph(random, png, {
    width: random.pick([1000, 1200, 1500, 1800]),
    fill: random.between(0.62, 0.92),
    pitch: random.between(-16, 16),
    yaw: random.between(-16, 16),
    roll: random.between(-8, 8),
    blur: random.between(0.5, 1.6),
    glare: random.between(0, 0.7),
    moire: random.between(0.02, 0.12),
    noise: random.between(4, 20),
    quality: random.integer(50, 90),
    isMirrored: false,
  })
  // A phone that lies flat does not know which way is up.
  if (random.next() < 0.06) return { bytes: await sharp(bytes).rotate(90).jpeg().toBuffer(), type: 'jpg' }
  return { bytes, type: 'jpg' }
}

async function keep(random: Random, png: Buffer): Promise<File> {
  const type = random.pick(['png', 'jpg', 'webp'] as const)
  if (type === 'png') return { bytes: png, type }
  const picture = sharp(png).removeAlpha()
  const quality = random.integer(85, 95)
  const bytes = await (type === 'jpg' ? picture.jpeg({ quality }) : picture.webp({ quality })).toBuffer()
  return { bytes, type }
}

/** Scaled down, compressed hard, one time in three twice, one in three a little askew as a cropped scan is. */
async function recompress(random: Random, png: Buffer): Promise<File> {
  const width = random.pick([540, 640, 720, 828, 1080])
  const isAskew = random.next() < 0.33
  const turned = isAskew
    ? await sharp(png).removeAlpha().rotate(random.between(-2, 2), { background: '#777' }).png().toBuffer()
    : png
  const first = sharp(turned).removeAlpha().resize({ width })
  if (random.next() < 0.25) {
    return { bytes: await first.webp({ quality: random.integer(45, 75) }).toBuffer(), type: 'webp' }
  }
  const once = await first.jpeg({ quality: random.integer(40, 80) }).toBuffer()
  if (random.next() < 0.66) return { bytes: once, type: 'jpg' }
  const again = sharp(once).resize({ width: Math.round(width * 0.9) })
  return { bytes: await again.jpeg({ quality: random.integer(50, 70) }).toBuffer(), type: 'jpg' }
}
