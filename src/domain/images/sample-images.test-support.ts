import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

const script = '<script>alert(document.domain)</script>'

export interface SampleWish {
  readonly width?: number
  readonly height?: number
  /** EXIF orientation, 1 to 8. */
  readonly orientation?: number
  readonly quality?: number
}

/** A red field with a blue top left quarter, so that which way is up can be seen. */
function draw({ width = 64, height = 48, orientation }: SampleWish): Sharp {
  const corner = {
    create: { width: width >> 1, height: height >> 1, channels: 3, background: '#00f' },
  } as const
  const picture = sharp({ create: { width, height, channels: 3, background: '#f00' } }).composite([
    { input: corner, left: 0, top: 0 },
  ])
  return orientation === undefined ? picture : picture.withMetadata({ orientation })
}

export function makeJpeg(wish: SampleWish = {}): Promise<Buffer> {
  return draw(wish)
    .jpeg({ quality: wish.quality ?? 80 })
    .toBuffer()
}

export function makePng(wish: SampleWish = {}): Promise<Buffer> {
  return draw(wish).png().toBuffer()
}

export function makeWebp(wish: SampleWish = {}): Promise<Buffer> {
  return draw(wish).webp().toBuffer()
}

/** Grain that does not compress, about as many bytes as asked for. */
export async function makeHeavyJpeg(bytes: number): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(bytes * 1.61))
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  return sharp({ create: { width: side, height: side, channels: 3, background: '#888', noise } })
    .jpeg({ quality: 88 })
    .toBuffer()
}

/** Lying on its side, with a place, a moment and a script in its EXIF. */
export function makeTalkativeJpeg(): Promise<Buffer> {
  return draw({ width: 64, height: 48 })
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { ImageDescription: script, Make: 'Maker', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2026:11:20 13:14:15', UserComment: script },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '33/1 27/1 1/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '126/1 34/1 9/1',
      },
    })
    .jpeg()
    .toBuffer()
}

/** An image that is also a page and a ZIP archive. */
export async function makePolyglot(): Promise<Buffer> {
  const zip = Buffer.from('504b0304140000000000', 'hex')
  const end = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex')
  return Buffer.concat([await makeJpeg(), Buffer.from(`<html>${script}</html>`), zip, end])
}

export async function makeAnimatedGif(): Promise<Buffer> {
  const frames = await Promise.all(['#f00', '#0f0'].map((background) => frame(background).png().toBuffer()))
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100] })
    .toBuffer()
}

export async function makeAnimatedWebp(): Promise<Buffer> {
  const frames = await Promise.all(['#f00', '#0f0'].map((background) => frame(background).png().toBuffer()))
  return sharp(frames, { join: { animated: true } })
    .webp({ delay: [100, 100] })
    .toBuffer()
}

export function makeTiff(): Promise<Buffer> {
  return frame('#f00').tiff().toBuffer()
}

/** Only its first bytes are right: nothing here can write HEIC. */
export const heic = Buffer.concat([
  Buffer.from('0000001866747970', 'hex'),
  Buffer.from('heic\0\0\0\0mif1heic'),
  Buffer.alloc(200),
])

export const svg = Buffer.from(
  `<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${script}</svg>`,
)

/** A PNG of so many pixels in a few bytes: its rows are promised and not there, or all alike. */
export function makePngBomb(width: number, height: number, rows = 0): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const data = deflateSync(Buffer.alloc(rows * (Math.ceil(width / 8) + 1)))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The last scan of a progressive JPEG again and again: each makes a decoder go through the whole image. */
export async function makeManyScans(scans: number): Promise<Buffer> {
  const plain = await draw({ width: 640, height: 480 }).jpeg({ progressive: true }).toBuffer()
  const last = plain.lastIndexOf('ffda', undefined, 'hex')
  const scan = plain.subarray(last, -2)
  return Buffer.concat([plain.subarray(0, last), ...Array<Buffer>(scans).fill(scan), plain.subarray(-2)])
}

function frame(background: string): Sharp {
  return sharp({ create: { width: 16, height: 16, channels: 3, background } })
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
