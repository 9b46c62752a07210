import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { drawContractQr } from '../../domain/recognition/recognition.ts'

/** A device that nobody has: type allocation code, a number, check digit; serial numbers of its maker look like this. */
export interface DrawnDevice {
  readonly imei: string
  readonly serial: string
}

const typeAllocation = '35328910'
const size = { width: 1080, height: 1400 }
const photo = { width: 1200, height: 1600 }
/** What a hand does. */
const tiltDegrees = 6

export function drawDevice(): DrawnDevice {
  const digits = typeAllocation + String(randomInt(10 ** 6)).padStart(6, '0')
  const serial = `R3CT${String(randomInt(10 ** 5)).padStart(5, '0')}XK`
  return { imei: digits + checkDigit(digits), serial }
}

/** ISO/IEC 7812-1, annex B. */
function checkDigit(digits: string): number {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return (10 - (sum % 10)) % 10
}

/** What `*#06#` shows: numbers and their barcodes. Where a machine has no fonts the barcodes alone can be read. */
export async function drawScreen({ imei, serial }: DrawnDevice): Promise<Buffer> {
  const rows = [
    { label: 'IMEI', value: imei, top: 300 },
    { label: 'S/N', value: serial, top: 760 },
  ]
  const texts = rows.map(
    ({ label, value, top }) =>
      `<text x="140" y="${top}" font-size="52">${label}</text><text x="140" y="${top + 330}" font-size="52">${value}</text>`,
  )
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    `<rect width="100%" height="100%" fill="#777"/><rect x="80" y="100" width="920" height="1200" rx="40" fill="#fff"/>` +
    `<g font-family="sans-serif" fill="#111"><text x="140" y="200" font-size="60">Device information</text>${texts.join('')}</g></svg>`
  const bars = await Promise.all(
    rows.map(async ({ value, top }) => ({ input: await drawBars(value), left: 140, top: top + 40 })),
  )
  return sharp(Buffer.from(svg)).composite(bars).png().toBuffer()
}

/** Code 128. */
async function drawBars(value: string): Promise<Buffer> {
  await (loaded ??= loadWriter())
  const { symbol } = await writeBarcode(value, { format: 'Code128', scale: 1, addQuietZones: false })
  const { data, width, height } = symbol
  return sharp(Buffer.from(data), { raw: { width, height, channels: 1 } })
    .resize({ width: width * 4, height: 200, fit: 'fill', kernel: 'nearest' })
    .png()
    .toBuffer()
}

/** The front of a phone that shows the contract's QR code, photographed in a mirror by a hand that is not steady. */
export async function drawFront(qrKey: string): Promise<Buffer> {
  const code = await sharp(await drawContractQr(qrKey))
    .resize({ width: 420, kernel: 'nearest' })
    .png()
    .toBuffer()
  const scene = await sharp(Buffer.from(drawPhone('#f8f8f8')))
    .composite([{ input: code, left: 390, top: 520 }])
    .png()
    .toBuffer()
  return photograph(sharp(scene).flop())
}

export function drawBack(): Promise<Buffer> {
  return photograph(sharp(Buffer.from(drawPhone('#2b2f3a'))))
}

function drawPhone(face: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${photo.width}" height="${photo.height}">` +
    `<rect width="100%" height="100%" fill="#9a8f80"/><rect x="300" y="200" width="600" height="1200" rx="60" fill="#111"/>` +
    `<rect x="325" y="225" width="550" height="1150" rx="45" fill="${face}"/></svg>`
  )
}

function photograph(scene: Sharp): Promise<Buffer> {
  return scene.rotate(tiltDegrees, { background: '#9a8f80' }).blur(0.7).jpeg({ quality: 85 }).toBuffer()
}

let loaded: Promise<unknown> | undefined

/** Its WebAssembly out of the npm package: without it, it would ask a CDN. */
async function loadWriter(): Promise<unknown> {
  const wasm = await readFile(new URL(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
  return prepareZXingModule({
    overrides: { wasmBinary: Uint8Array.from(wasm).buffer },
    fireImmediately: true,
  })
}
