import readExif from 'exif-reader'

/** A JPEG has no more; a PNG could have megabytes of it. */
const maxExifBytes = 64 * 1024
const earliestYear = 1990
const latestYear = 2100

/**
 * When the camera says that it took the picture: EXIF DateTimeOriginal, else DateTimeDigitized, without zone, as
 * `YYYY-MM-DD HH:mm:ss`. Undefined when there is none or it makes no sense: a hint for the inspector, never a proof.
 */
export function readCaptureTime(exif: Buffer | undefined): string | undefined {
  if (!exif || exif.length > maxExifBytes) return undefined
  try {
    const { Photo } = readExif(exif)
    const time: unknown = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized
    if (!(time instanceof Date) || Number.isNaN(time.getTime())) return undefined
    const year = time.getUTCFullYear()
    if (year < earliestYear || year > latestYear) return undefined
    return time.toISOString().slice(0, 19).replace('T', ' ')
  } catch {
    return undefined // Written by whoever wrote the image: it may be anything.
  }
}
