import { crc32, inflateRawSync } from 'node:zlib'
import { badFile } from './refusal.ts'

const maxParts = 2000
const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endHeader = 0x06054b50
const endHeaderBytes = 22
const maxCommentBytes = 0xffff
const zip64Extra = 0x0001
const isInZip64 = 0xffff_ffff

interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly unpackedBytes: number
  readonly headerAt: number
}

/**
 * The parts of a zip archive whose names `wanted` takes, unpacked. The sizes that the archive states are not
 * believed: their sum is bounded by `maxBytes`, and unpacking a part stops where its own ends. Fault: `attachment_refused`.
 */
export function unpackZip(
  zip: Buffer,
  { maxBytes, wanted }: { maxBytes: number; wanted: (name: string) => boolean },
): Map<string, Buffer> {
  const parts = new Map<string, Buffer>()
  let bytes = 0
  try {
    for (const entry of readDirectory(zip)) {
      if (!wanted(entry.name)) continue
      bytes += entry.unpackedBytes
      if (bytes > maxBytes) throw badFile(`the spreadsheet unpacks to more than ${maxBytes} bytes`)
      if (parts.has(entry.name)) throw damaged()
      parts.set(entry.name, unpackEntry(zip, entry))
    }
  } catch (error) {
    // What points outside of the file, does not inflate, or inflates to more than it states.
    if (error instanceof Error && 'code' in error && isDamage(error.code)) throw damaged(error)
    throw error
  }
  return parts
}

function* readDirectory(zip: Buffer): Generator<Entry> {
  const lowest = Math.max(0, zip.length - endHeaderBytes - maxCommentBytes)
  let end = zip.length - endHeaderBytes
  while (end >= lowest && zip.readUInt32LE(end) !== endHeader) end--
  if (end < lowest) throw damaged()
  const count = zip.readUInt16LE(end + 10)
  if (count > maxParts) throw badFile(`the spreadsheet has ${count} parts, and at most ${maxParts} are read`)
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== centralHeader) throw damaged()
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28)
    const extraEnd = nameEnd + zip.readUInt16LE(at + 30)
    yield {
      // Some writers on Windows separate folders its way.
      name: zip.toString('latin1', at + 46, nameEnd).replaceAll('\\', '/'),
      flags: zip.readUInt16LE(at + 8),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      ...readSizes(zip, at, zip.subarray(nameEnd, extraEnd)),
    }
    at = extraEnd + zip.readUInt16LE(at + 32)
  }
}

/** Writers that stream leave sizes to the zip64 field also where they are small. */
function readSizes(zip: Buffer, at: number, extra: Buffer) {
  let wide: Buffer = Buffer.alloc(0)
  for (let field = 0; field + 4 <= extra.length; field += 4 + extra.readUInt16LE(field + 2)) {
    if (extra.readUInt16LE(field) === zip64Extra) wide = extra.subarray(field + 4)
  }
  let wideAt = 0
  const read = (place: number) => {
    const narrow = zip.readUInt32LE(place)
    if (narrow !== isInZip64) return narrow
    wideAt += 8
    return Number(wide.readBigUInt64LE(wideAt - 8))
  }
  const unpackedBytes = read(at + 24)
  return { unpackedBytes, packedBytes: read(at + 20), headerAt: read(at + 42) }
}

function unpackEntry(zip: Buffer, entry: Entry): Buffer {
  const { headerAt, packedBytes, unpackedBytes, method } = entry
  if ((entry.flags & 1) !== 0) throw badFile('the spreadsheet is password-protected')
  if (zip.readUInt32LE(headerAt) !== localHeader) throw damaged()
  const from = headerAt + 30 + zip.readUInt16LE(headerAt + 26) + zip.readUInt16LE(headerAt + 28)
  const packed = zip.subarray(from, from + packedBytes)
  if (packed.length !== packedBytes || (method !== 0 && method !== 8)) throw damaged()
  const part = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, unpackedBytes) })
  if (part.length !== unpackedBytes || crc32(part) !== entry.crc) throw damaged()
  return part
}

function isDamage(code: unknown): boolean {
  return typeof code === 'string' && /^(?:Z_|ERR_OUT_OF_RANGE|ERR_BUFFER_)/.test(code)
}

function damaged(cause?: unknown): Error {
  return badFile('the spreadsheet is damaged', cause)
}
