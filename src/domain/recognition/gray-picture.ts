import sharp from 'sharp'
import { Fault } from '../../core/fault.ts'

/** One byte a pixel, row by row. */
export interface Gray {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** What a picture may have, as the images module allows it. */
const maxPixels = 50_000_000
/** Of the shrunk picture's long side: a scroll capture of many screens. */
const maxLength = 24_000
const decodeSeconds = 10

/** Upright (EXIF), on white, gray, its short side shrunk to at most `shortSide` pixels. Fault: `image_refused`. */
export async function decodeGray(bytes: Uint8Array, shortSide: number): Promise<Gray> {
  const gray = await decode(bytes, shortSide).catch((error: unknown) => {
    throw refuse('the image is damaged, or larger than 50 million pixels', error)
  })
  if (gray.height <= maxLength && gray.width <= maxLength) return gray
  throw refuse(
    `the image is ${gray.width} x ${gray.height} pixels when it is made narrow: too long to be read`,
  )
}

async function decode(bytes: Uint8Array, shortSide: number): Promise<Gray> {
  // Which red it is makes no difference in gray, and to follow a colour profile takes longer than all the rest.
  const { data, info } = await sharp(bytes, {
    limitInputPixels: maxPixels,
    failOn: 'error',
    pages: 1,
    ignoreIcc: true,
  })
    .timeout({ seconds: decodeSeconds })
    .rotate()
    .flatten({ background: '#fff' })
    .resize({ width: shortSide, height: shortSide, fit: 'outside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 1 && channels !== 3) throw new RangeError(`the picture has ${channels} channels after all`)
  return { data: channels === 1 ? data : toLuma(data, width), width, height }
}

/** ITU-R BT.601, in 256ths. The library's own gray is of light, by floats, and takes twice as long. */
function toLuma(pixels: Uint8Array, width: number): Uint8Array {
  const luma = new Uint8Array(pixels.length / 3)
  // Row by row: one long loop would be compiled anew for each picture while it runs.
  for (let at = 0; at < luma.length; at += width) addLuma(pixels, at, luma.subarray(at, at + width))
  return luma
}

function addLuma(pixels: Uint8Array, at: number, row: Uint8Array): void {
  for (let x = 0, from = 3 * at; x < row.length; x++, from += 3) {
    const red = pixels[from] as number
    const green = pixels[from + 1] as number
    const blue = pixels[from + 2] as number
    row[x] = (77 * red + 150 * green + 29 * blue + 128) >>> 8
  }
}

function refuse(explanation: string, cause?: unknown): Fault {
  return new Fault('image_refused', { explanation }, { cause })
}

export async function blurGray({ data, width, height }: Gray, sigma: number): Promise<Gray> {
  const picture = sharp(data, { raw: { width, height, channels: 1 } }).blur(sigma)
  return { data: await picture.toColourspace('b-w').raw().toBuffer(), width, height }
}

/** Quarter turns clockwise. */
export type Turns = 0 | 1 | 2 | 3

export function turnGray({ data, width, height }: Gray, turns: Turns): Gray {
  if (turns === 0) return { data, width, height }
  if (turns === 2) return { data: data.toReversed(), width, height }
  const turned = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const toX = turns === 1 ? height - 1 - y : y
      const toY = turns === 1 ? x : width - 1 - x
      turned[toY * height + toX] = data[y * width + x] ?? 0
    }
  }
  return { data: turned, width: height, height: width }
}

/** A part of a picture, and where its first row is in the whole. */
export interface Tile {
  readonly gray: Gray
  readonly top: number
}

/** A long scroll capture in pieces that overlap by a row of text or two; any other picture is one piece. */
export function tileGray(gray: Gray): Tile[] {
  const { data, width, height } = gray
  const tall = Math.round(width * 2.3)
  if (height <= tall * 1.15) return [{ gray, top: 0 }]
  const tiles: Tile[] = []
  for (let top = 0; top < height; top += Math.round(tall * 0.88)) {
    const rows = Math.min(tall, height - top)
    const part = data.subarray(top * width, (top + rows) * width)
    tiles.push({ gray: { data: part, width, height: rows }, top })
    if (top + rows >= height) break
  }
  return tiles
}
