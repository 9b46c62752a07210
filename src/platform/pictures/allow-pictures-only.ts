import { isMainThread } from 'node:worker_threads'
import sharp from 'sharp'

let isDone = false

/**
 * Leaves three decoders to libvips, in this whole process: SVG, GIF, TIFF, PDF and the rest would be opened by default,
 * whatever the picture's name says. Once, by the main thread before others decode: between closing all and opening these
 * three nothing can be decoded in any thread.
 */
export function allowPicturesOnly(): void {
  if (isDone) return
  if (!isMainThread) throw new Error('the main thread has to do this before other threads decode')
  isDone = true
  // No picture comes twice, and the threads are counted elsewhere.
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  })
}
