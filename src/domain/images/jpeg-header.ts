import readExif from 'exif-reader'

const segment = { sos: 0xda, app1: 0xe1 }
/** C0 to CF, without those among them that are no frame: Huffman tables, one that is kept for extensions, arithmetic. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
const exifBegins = Buffer.from('Exif\0\0')

export interface JpegHeader {
  /** As stored. */
  readonly width: number
  readonly height: number
  /** 1 to 8, EXIF's tag 274: from 5 on the image lies on its side. */
  readonly orientation: number
  readonly exif: Buffer | undefined
}

/**
 * What a usual JPEG says of itself before its first scan (ITU-T T.81, annex B). Undefined for whatever is unusual there:
 * the library that decodes it has the last word, but to ask it first takes 0.5 ms of an upload's 11.
 */
export function readJpegHeader(bytes: Buffer): JpegHeader | undefined {
  let size: { width: number; height: number } | undefined
  let exif: Buffer | undefined
  for (const { marker, content } of segments(bytes)) {
    if (marker === segment.sos) {
      const orientation = readOrientation(exif)
      return size && orientation ? { ...size, orientation, exif } : undefined
    }
    if (isFrame(marker)) {
      if (size || content.length < 6) return undefined
      size = { height: content.readUInt16BE(1), width: content.readUInt16BE(3) }
      if (size.width === 0 || size.height === 0) return undefined
    } else if (marker === segment.app1 && content.toString('latin1', 0, 4) === 'Exif') {
      if (exif || !content.subarray(0, 6).equals(exifBegins)) return undefined
      exif = content
    }
  }
  return undefined
}

/** Those that have a length, up to one that has none or does not fit. */
function* segments(bytes: Buffer): Generator<{ marker: number; content: Buffer }> {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes.readUInt8(at + 1)
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    // TEM, RSTn, SOI, EOI and fill bytes stand alone.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9) || marker === 0xff) return
    if (end < at + 4 || end > bytes.length) return
    yield { marker, content: bytes.subarray(at + 4, end) }
    at = end
  }
}

function readOrientation(exif: Buffer | undefined): number | undefined {
  if (!exif) return 1
  try {
    const orientation: unknown = readExif(exif).Image?.Orientation
    return [1, 2, 3, 4, 5, 6, 7, 8].find((known) => known === orientation)
  } catch {
    return undefined
  }
}
