import sharp, { type Sharp } from 'sharp'
import type { Random } from './random.ts'

/** How a phone's screen is photographed by another camera. */
export interface Shot {
  /** Of the photo, pixels; it is four by three, upright. */
  readonly width: number
  /** The screen's height as a part of the photo's. */
  readonly fill: number
  /** Degrees. */
  readonly pitch: number
  readonly yaw: number
  readonly roll: number
  /** Standard deviation, pixels. */
  readonly blur: number
  /** 0 to 1: the brightest spot's share of white. */
  readonly glare: number
  /** 0 to 1: how much the two grids, of screen and of sensor, darken and brighten. */
  readonly moire: number
  /** Of 256 steps. */
  readonly noise: number
  readonly quality: number
  readonly isMirrored: boolean
}

interface Rgb {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

type Vector = readonly [number, number, number]

const focal = 1.3
const bezel = 0.045

/** A JPEG of the screen (a PNG) in somebody's hand in front of something. */
export async function photograph(random: Random, screen: Buffer, shot: Shot): Promise<Buffer> {
  const width = shot.width
  const height = Math.round((shot.width * 4) / 3)
  const size = await sharp(screen).metadata()
  // Shrunk to about what it takes in the photo, so that bilinear samples do not alias.
  const shrunk = await takeRgb(
    sharp(screen).resize({ height: Math.min(size.height, Math.round(height * shot.fill * 1.15)) }),
  )
  const scene = expose(random, shrunk, { shot, width, height })
  const blurred = await takeRgb(
    sharp(scene, { raw: { width, height, channels: 3 } }).blur(Math.max(0.3, shot.blur)),
  )
  const noisy = Uint8Array.from(blurred.data, (value) =>
    clamp(value + (random.next() + random.next() - 1) * shot.noise),
  )
  return sharp(noisy, { raw: { width, height, channels: 3 } })
    .flop(shot.isMirrored)
    .jpeg({ quality: shot.quality })
    .toBuffer()
}

async function takeRgb(picture: Sharp): Promise<Rgb> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Follows each pixel's ray to the plane of the screen. */
function expose(
  random: Random,
  screen: Rgb,
  { shot, width, height }: { shot: Shot; width: number; height: number },
): Uint8Array {
  const tall = screen.height / screen.width
  const [right, down, ahead] = turn(shot)
  // So far away that the screen fills what it has to of the photo's height, which is 1.
  const distance = (focal * tall) / shot.fill
  const centre: Vector = [random.between(-0.1, 0.1) * tall, random.between(-0.05, 0.05) * tall, distance]
  const light = makeLight(random, shot)
  const backdrop = makeBackdrop(random)
  const scene = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ray: Vector = [(x - width / 2) / height / focal, (y - height / 2) / height / focal, 1]
      const reach = dot(ahead, centre) / dot(ahead, ray)
      const hit: Vector = [ray[0] * reach - centre[0], ray[1] * reach - centre[1], reach - centre[2]]
      const [u, v] = [dot(hit, right) + 0.5, dot(hit, down) / tall + 0.5]
      const at = (y * width + x) * 3
      if (u < -bezel || u > 1 + bezel || v < -bezel / tall || v > 1 + bezel / tall) {
        scene.set(backdrop(x / width, y / height), at)
      } else if (u < 0 || u >= 1 || v < 0 || v >= 1) scene.set([14, 14, 16], at)
      else scene.set(light(sample(screen, u, v), u, v), at)
    }
  }
  return scene
}

function turn({ pitch, yaw, roll }: Shot): readonly [Vector, Vector, Vector] {
  const [a, b, c] = [pitch, yaw, roll].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number]
  const [sa, ca, sb, cb, sc, cc] = [
    Math.sin(a),
    Math.cos(a),
    Math.sin(b),
    Math.cos(b),
    Math.sin(c),
    Math.cos(c),
  ]
  return [
    [cb * cc, sa * sb * cc + ca * sc, sa * sc - ca * sb * cc],
    [-cb * sc, ca * cc - sa * sb * sc, sa * cc + ca * sb * sc],
    [sb, -sa * cb, ca * cb],
  ]
}

/** Moiré of its own phase in each colour, and a lamp's reflection. */
function makeLight(random: Random, shot: Shot) {
  const [across, along] = [random.between(60, 260), random.between(-180, 180)]
  const wave = random.between(0.5, 1.5)
  const lamp = { u: random.next(), v: random.next(), width: random.between(0.15, 0.4) }
  const veil = random.between(0, 0.1) * shot.glare
  return ([r, g, b]: Vector, u: number, v: number): Vector => {
    const phase = 2 * Math.PI * (across * u + along * v + wave * Math.sin(6 * u + 4 * v))
    const spot = Math.exp(-((u - lamp.u) ** 2 + 4 * (v - lamp.v) ** 2) / lamp.width ** 2)
    const white = Math.min(0.95, veil + shot.glare * 0.6 * spot)
    const shine = (value: number, shift: number) => {
      const grid = value * (1 + shot.moire * Math.sin(phase + shift))
      return clamp(grid + (255 - grid) * white)
    }
    return [shine(r, 0), shine(g, 0.7), shine(b, 1.4)]
  }
}

/** A desk or a room: colours that change slowly, and some things in them. */
function makeBackdrop(random: Random) {
  const tones = Array.from({ length: 3 }, () => random.between(30, 190))
  const things = Array.from({ length: 9 }, () => ({
    x: random.next(),
    y: random.next(),
    radius: random.between(0.03, 0.25),
    shade: random.between(-70, 70),
    isRound: random.next() < 0.5,
  }))
  return (x: number, y: number): Vector => {
    let shade = 30 * Math.sin(3 * x + 2 * y)
    for (const thing of things) {
      const [dx, dy] = [Math.abs(x - thing.x), Math.abs(y - thing.y)]
      const isInside = thing.isRound ? Math.hypot(dx, dy) < thing.radius : Math.max(dx, dy) < thing.radius
      if (isInside) shade += thing.shade
    }
    return tones.map((tone) => clamp(tone + shade)) as unknown as Vector
  }
}

function sample({ data, width, height }: Rgb, u: number, v: number): Vector {
  const x = Math.min(u * width, width - 1.001)
  const y = Math.min(v * height, height - 1.001)
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, down] = [x - left, y - top]
  const mix = (channel: number) => {
    const at = (top * width + left) * 3 + channel
    const upper = (data[at] ?? 0) * (1 - right) + (data[at + 3] ?? 0) * right
    const lower = (data[at + width * 3] ?? 0) * (1 - right) + (data[at + width * 3 + 3] ?? 0) * right
    return upper * (1 - down) + lower * down
  }
  return [mix(0), mix(1), mix(2)]
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, value))
}
