import sharp, { type Metadata, type ResizeOptions, type Sharp } from 'sharp'
import { readCaptureTime } from './capture-time.ts'
import { maxPixels, type ImageFormat, type Rendered, type Rendition } from './image.types.ts'
import { readJpegHeader } from './jpeg-header.ts'
import { badImage, wrongType } from './refusal.ts'

/** For one decoding; what takes longer is stopped where libvips looks up from its work. */
const timeoutSeconds = 8
/** A progressive JPEG has ten or so; each one more makes the decoder go through the whole image again. */
const maxScans = 100
const thumbnailSide = 320

interface Size {
  readonly width: number
  readonly height: number
}

/** Of the image as it is shown, after its orientation. */
export interface Decoded extends Size {
  readonly capturedAt: string | undefined
}

interface Header {
  readonly stored: Size
  readonly shown: Size
  readonly exif: Buffer | undefined
}

/**
 * Decodes all of an image that `readImageType` took for `format`: a good header proves nothing. Faults: `image_refused`
 * (damaged, cut off, too many pixels, too slow), `image_type_refused` (an animation).
 */
export async function decodeImage(bytes: Buffer, format: ImageFormat): Promise<Decoded> {
  const { stored, shown, exif } = await readHeader(bytes, format)
  checkSize(stored)
  if (format === 'jpeg') checkScans(bytes)
  await orRefuse(open(bytes).resize(meanOfAll(stored, format)).raw().toBuffer())
  return { ...shown, capturedAt: readCaptureTime(exif) }
}

/**
 * An image that `decodeImage` passed, as it is shown: upright, in sRGB, and nothing in it but pixels, because whatever
 * else was in the file (EXIF, GPS, scripts, another file behind the image) is not written again.
 */
export async function renderImage(
  bytes: Buffer,
  { format, rendition }: { format: ImageFormat; rendition: Rendition },
): Promise<Rendered> {
  const upright = open(bytes).autoOrient()
  const { written, as } = rendition === 'view' ? writeView(upright, format) : writeThumbnail(upright)
  return { contentType: `image/${as}`, bytes: await orRefuse(written.toBuffer()) }
}

/**
 * What is made of an image only to see that it is whole: the mean of all, one pixel, for which its last line is needed and
 * so each line before. Of a JPEG every coefficient is read and few pixels are made: asked for so little, libvips has the
 * decoder make an eighth. It leaves out what is no whole eighth at the end, which would be all of the last block when
 * these lines are the only ones that it has. Every line that is written costs a turn of two threads.
 */
function meanOfAll({ width, height }: Size, format: ImageFormat): ResizeOptions {
  const onlyLeftOut = height % 64 > 0 && height % 64 < 8
  const asItIs = format === 'jpeg' && (width < 9 || onlyLeftOut)
  return { width: 1, height: asItIs ? height : 1, fit: 'fill', kernel: 'linear' }
}

function writeView(image: Sharp, format: ImageFormat): { written: Sharp; as: ImageFormat } {
  if (format === 'png') return { written: image.png({ compressionLevel: 6 }), as: 'png' }
  if (format === 'webp') return { written: image.webp({ quality: 90, effort: 2 }), as: 'webp' }
  return { written: image.jpeg({ quality: 90 }), as: 'jpeg' }
}

function writeThumbnail(image: Sharp): { written: Sharp; as: ImageFormat } {
  const small = image.resize({
    width: thumbnailSide,
    height: thumbnailSide,
    fit: 'inside',
    withoutEnlargement: true,
  })
  return { written: small.flatten({ background: '#fff' }).jpeg({ quality: 75 }), as: 'jpeg' }
}

function open(bytes: Buffer): Sharp {
  return sharp(bytes, {
    failOn: 'error',
    limitInputPixels: maxPixels,
    sequentialRead: true,
    pages: 1,
  }).timeout({ seconds: timeoutSeconds })
}

async function readHeader(bytes: Buffer, format: ImageFormat): Promise<Header> {
  const jpeg = format === 'jpeg' && readJpegHeader(bytes)
  if (jpeg) {
    const { width, height, orientation, exif } = jpeg
    const stored = { width, height }
    return { stored, shown: orientation < 5 ? stored : { width: height, height: width }, exif }
  }
  const metadata = await askLibrary(bytes)
  if (metadata.format !== format) throw wrongType('the file is not the image that it begins as')
  if ((metadata.pages ?? 1) > 1) throw wrongType('the file is an animation; still images are taken')
  const { width, height, autoOrient, exif } = metadata
  return { stored: { width, height }, shown: autoOrient, exif }
}

async function askLibrary(bytes: Buffer): Promise<Metadata> {
  try {
    // The limit is ours to word.
    return await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch {
    throw badImage('the image is damaged')
  }
}

function checkSize({ width, height }: Size): void {
  if (width * height <= maxPixels) return
  throw badImage(`the image is ${width} x ${height} pixels, and at most ${maxPixels} pixels are taken`)
}

/** FF DA, a marker that cannot stand within what it begins (ITU-T T.81, B.1.1.5). */
function checkScans(bytes: Buffer): void {
  let scans = 0
  for (let at = bytes.indexOf('ffda', 0, 'hex'); at >= 0; at = bytes.indexOf('ffda', at + 2, 'hex')) {
    if (++scans > maxScans) throw badImage(`the image has more than ${maxScans} scans`)
  }
}

async function orRefuse<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work
  } catch (error) {
    throw badImage(
      /timeout/.test((error as Error).message)
        ? `the image takes longer than ${timeoutSeconds} seconds to decode`
        : 'the image is damaged or cut off',
    )
  }
}
