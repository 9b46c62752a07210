import { badFile, wrongType } from './refusal.ts'

/** [MS-CFB]: sector numbers from here on mean that there is none. */
const noSector = 0xffff_fff0
const noEntry = 0xffff_ffff
const entryBytes = 128
const miniSectorBytes = 64
const tablesInHeader = 109

type Next = (sector: number) => number
interface Entry {
  readonly name: string
  readonly type: number
  readonly start: number
  readonly size: number
  readonly child: number
  readonly siblings: readonly [number, number]
}

/**
 * The workbook out of an OLE2 file ([MS-CFB] 2.1 to 2.6), and nothing else of it: streams that share sectors could make
 * gigabytes of a small file. Faults: `attachment_type_refused` for another document, `attachment_refused`.
 */
export function findWorkbookStream(file: Buffer): Buffer {
  try {
    return readWorkbook(file)
  } catch (error) {
    if (error instanceof RangeError) throw badFile('the spreadsheet is damaged', error)
    throw error
  }
}

function readWorkbook(file: Buffer): Buffer {
  const sectorBytes = 2 ** file.readUInt16LE(30)
  if (sectorBytes !== 512 && sectorBytes !== 4096) throw new RangeError('sector size')
  const sectorAt = (sector: number) => (sector + 1) * sectorBytes
  const perTable = sectorBytes / 4
  const next: Next = (sector) => {
    const table = Math.floor(sector / perTable)
    if (table >= tablesInHeader) throw new RangeError('more sectors than a file of this size has')
    return file.readUInt32LE(sectorAt(file.readUInt32LE(76 + 4 * table)) + 4 * (sector % perTable))
  }
  const read = (start: number, size?: number) =>
    readChain({ source: file, sectorAt, sectorBytes, next }, start, size)

  const entries = readEntries(read(file.readUInt32LE(48)))
  const found = new Map(childrenOfRoot(entries).map((entry) => [entry.name.toLowerCase(), entry]))
  if (found.has('encryptedpackage')) throw badFile('the spreadsheet is password-protected')
  const entry = found.get('workbook') ?? found.get('book')
  if (entry?.type !== 2) throw wrongType('the file is neither an xls nor an xlsx spreadsheet')
  if (entry.size >= file.readUInt32LE(56)) return read(entry.start, entry.size)

  const root = entries[0]
  if (!root) throw new RangeError('no root')
  const minis = read(root.start, root.size)
  const miniTable = read(file.readUInt32LE(60))
  const miniChain = {
    source: minis,
    sectorAt: (sector: number) => sector * miniSectorBytes,
    sectorBytes: miniSectorBytes,
    next: (sector: number) => miniTable.readUInt32LE(4 * sector),
  }
  return readChain(miniChain, entry.start, entry.size)
}

/** A chain that runs in a circle ends, because it cannot be longer than what it runs through. */
function readChain(
  of: { source: Buffer; sectorAt: (sector: number) => number; sectorBytes: number; next: Next },
  start: number,
  size = of.source.length,
): Buffer {
  if (size > of.source.length) throw new RangeError('a stream is longer than the file')
  const isOpen = size === of.source.length
  const sectors: Buffer[] = []
  let bytes = 0
  for (let sector = start; sector < noSector && bytes < size; sector = of.next(sector)) {
    const at = of.sectorAt(sector)
    const part = of.source.subarray(at, at + of.sectorBytes)
    if (part.length === 0) throw new RangeError('a sector outside of the file')
    sectors.push(part)
    bytes += part.length
  }
  if (bytes < size && !isOpen) throw new RangeError('a stream ends early')
  return Buffer.concat(sectors, Math.min(bytes, size))
}

function readEntries(directory: Buffer): readonly Entry[] {
  return Array.from({ length: Math.floor(directory.length / entryBytes) }, (_, index) => {
    const entry = directory.subarray(index * entryBytes, (index + 1) * entryBytes)
    const nameBytes = Math.min(64, Math.max(2, entry.readUInt16LE(64)))
    return {
      name: entry.toString('utf16le', 0, nameBytes - 2),
      type: entry.readUInt8(66),
      start: entry.readUInt32LE(116),
      size: entry.readUInt32LE(120),
      child: entry.readUInt32LE(76),
      siblings: [entry.readUInt32LE(68), entry.readUInt32LE(72)],
    }
  })
}

/** The root's own: a workbook that is embedded in this one has its streams in a storage below. */
function childrenOfRoot(entries: readonly Entry[]): Entry[] {
  const seen = new Set<number>()
  const waiting = [entries[0]?.child ?? noEntry]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const entry = entries[index]
    if (!entry || seen.has(index)) continue
    seen.add(index)
    waiting.push(...entry.siblings)
  }
  return [...seen].flatMap((index) => entries[index] ?? [])
}
