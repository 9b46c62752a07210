import { decodeGray, type Gray } from './gray-picture.ts'
import type { QrFinding } from './reading.types.ts'
import { decodeSymbols } from './zxing.ts'
import sharp from 'sharp'

/** A code fails below about 2.5 pixels a module; 1,600 leaves as many to one that takes a ninth of the picture's width. */
const shortSides = [1200, 2400] as const

/**
 * The QR codes of a photo: upright, tilted, or mirrored as a front camera and a mirror make them. Where nothing is found
 * the picture is sharpened, then taken larger.
 */
export async function findQr(bytes: Uint8Array): Promise<QrFinding[]> {
  for (const shortSide of shortSides) {
    const gray = await decodeGray(bytes, shortSide)
    const found = await lookFor(gray)
    if (found.length > 0) return found
    const sharpened = await lookFor(await sharpen(gray))
    if (sharpened.length > 0) return sharpened
    // It has no more pixels than these.
    if (Math.min(gray.width, gray.height) < shortSide) break
  }
  return []
}

async function lookFor(gray: Gray): Promise<QrFinding[]> {
  const symbols = await decodeSymbols(gray, {
    formats: ['QRCode'],
    tryHarder: true,
    tryRotate: true,
    tryInvert: true,
    maxNumberOfSymbols: 4,
  })
  return symbols.map(({ text, isMirrored, position }) => ({
    text,
    isMirrored,
    corners: [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft].map(
      ({ x, y }) => ({ x: x / gray.width, y: y / gray.height }),
    ),
  }))
}

async function sharpen({ data, width, height }: Gray): Promise<Gray> {
  const sharpened = await sharp(data, { raw: { width, height, channels: 1 } })
    .sharpen({ sigma: 2 })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return { data: sharpened, width, height }
}
