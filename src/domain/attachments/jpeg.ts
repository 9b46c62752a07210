import sharp from 'sharp'
import { createGate } from './gate.ts'
import { badFile, wrongType } from './refusal.ts'

const maxFileBytes = 300 * 1024
const maxPixels = 40_000_000
const timeoutSeconds = 10

/**
 * Decodes every pixel of an image (in libvips' threads, two at a time), because a good header proves nothing.
 */
export function createJpegCheck(): (bytes: Buffer) => Promise<void> {
  // No image comes twice, and the threads are the server's too.
  sharp.cache(false)
  sharp.concurrency(1)
  const enter = createGate({ atOnce: 2, waiting: 64 })

  return async (bytes) => {
    if (bytes.toString('hex', 0, 3) !== 'ffd8ff') throw wrongType('the file is no JPEG image')
    if (bytes.length > maxFileBytes) {
      throw badFile(`the image has ${bytes.length} bytes, and at most ${maxFileBytes} are taken`)
    }
    const leave = await enter()
    await decode(bytes).finally(leave)
  }
}

async function decode(bytes: Buffer): Promise<void> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (width * height > maxPixels) {
      throw new RangeError(
        `the image is ${width} x ${height} pixels, and at most ${maxPixels} pixels are taken`,
      )
    }
    await sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true })
      .timeout({ seconds: timeoutSeconds })
      // Made small while it is decoded: never as a whole in memory. All of it is decoded without the fast shrinking.
      .resize({ width: 8, height: 8, fit: 'fill', fastShrinkOnLoad: false })
      .raw()
      .toBuffer()
  } catch (error) {
    if (error instanceof RangeError) throw badFile(error.message)
    throw badFile('the image is a damaged JPEG', error)
  }
}
