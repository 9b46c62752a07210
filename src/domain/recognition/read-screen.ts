import { decodeGray, shrinkGray, tileGray, turnGray, type Gray, type Turns } from './gray-picture.ts'
import { announcesSerial, findSerials } from './find-serials.ts'
import { findImeis } from './find-imeis.ts'
import { findModels } from './find-models.ts'
import { mergeFindings, type Findings } from './merge-findings.ts'
import { placeBox, type View } from './place-box.ts'
import type { ScreenBarcode, ScreenReading } from './reading.types.ts'
import { rowPart } from './row-part.ts'
import { detectBoxes } from './text/detect-boxes.ts'
import { joinRows } from './text/join-rows.ts'
import type { TextModels } from './text/load-models.ts'
import { recognizeLines } from './text/recognize-lines.ts'
import { trustedConfidence } from './trust.ts'
import { boundsOf, decodeSymbols } from './zxing.ts'

/** The first look is at this size: what a phone shows is read at half its pixels. */
const firstLook = { shortSide: 720, longSide: 960, blur: 0 }
/** The blur takes away moiré and what JPEG adds around letters. */
const secondLook = { shortSide: 1440, longSide: 1440, blur: 1 }

/** Upright lines are read at 0.98 on average, upside-down ones at 0.75 at most. */
const leastLegibility = 0.85
/** Fewer boxes tell nothing of a picture's orientation. */
const leastBoxes = 3

/**
 * Reads a device-information capture, looking again, turned and larger, while numbers are missing or unsure and the budget
 * of time is not spent. Fault: `attachment_refused`.
 */
export async function readScreen(
  models: TextModels,
  bytes: Uint8Array,
  { budgetMs }: { budgetMs: number },
): Promise<ScreenReading> {
  const began = performance.now()
  const passedMs = () => performance.now() - began
  const large = await decodeGray(bytes, secondLook.shortSide)
  const barcodes = await readBarcodes(large)
  const findings: Findings[] = []
  let looks = 0
  const reading = () => mergeFindings(findings, barcodes, { looks, tookMs: Math.round(passedMs()) })
  const look = async (gray: Gray, turns: Turns, { longSide }: { longSide: number }) => {
    looks++
    const turned = turnGray(gray, turns)
    const own: Findings[] = []
    for (const { gray: tile, top } of tileGray(turned)) {
      const view = { width: turned.width, height: turned.height, top, turns }
      // The first look is taken whole, however busy the machine is.
      const until = looks === 1 && top === 0 ? Infinity : began + budgetMs
      own.push(await readTile(models, tile, { view, longSide, until }))
      if (passedMs() > budgetMs) break
    }
    findings.push(...own)
    return { turns, ...describeLook(own) }
  }
  const isOver = () => passedMs() > budgetMs || isSettled(reading(), findings)

  const small = await shrinkGray(large, firstLook)
  let best = await look(small, 0, firstLook)
  if (best.isSideways && !isOver()) best = await look(small, 3, firstLook)
  if (best.isIllegible && !isOver()) {
    const other = await look(small, best.turns === 0 ? 2 : 1, firstLook)
    if (other.legibility > best.legibility) best = other
  }
  if (!isOver()) await look(await shrinkGray(large, secondLook), best.turns, secondLook)
  return reading()
}

/** Which way up the text of a look is. */
function describeLook(findings: readonly Findings[]) {
  const boxes = findings.reduce((sum, each) => sum + each.boxes, 0)
  const tall = findings.reduce((sum, each) => sum + each.tall, 0)
  const lines = findings.flatMap(({ lineCertainties }) => lineCertainties)
  const legibility = lines.reduce((sum, certainty) => sum + certainty, 0) / Math.max(1, lines.length)
  return {
    legibility,
    isSideways: boxes >= leastBoxes && tall >= boxes / 2,
    isIllegible: boxes >= leastBoxes && legibility < leastLegibility,
  }
}

async function readTile(
  models: TextModels,
  gray: Gray,
  { view, longSide, until }: { view: View; longSide: number; until: number },
): Promise<Findings> {
  const boxes = await detectBoxes(models, gray, longSide)
  const lines = await recognizeLines(models, gray, boxes, { until })
  const rows = joinRows(lines)
  const placed = <Part extends { box: Parameters<typeof placeBox>[0] }>(part: Part) => ({
    ...part,
    box: placeBox(part.box, view),
  })
  return {
    boxes: boxes.length,
    tall: boxes.filter(({ width, height }) => height > 2 * width).length,
    imeis: findImeis(rows).map(placed),
    serials: findSerials(rows).map(placed),
    models: findModels(rows).map(placed),
    texts: rows.map((row) => {
      const { certainty, box } = rowPart(row, 0, row.text.length)
      return { text: row.text, confidence: certainty, box: placeBox(box, view) }
    }),
    announcesSerial: announcesSerial(rows),
    lineCertainties: lines
      .filter(({ text }) => text.length > 2)
      .map(({ certainties }) => certainties.reduce((sum, each) => sum + each, 0) / certainties.length),
  }
}

/** Whether another look would find nothing new. */
function isSettled(reading: ScreenReading, passes: readonly Findings[]): boolean {
  const [serial] = reading.serials
  const expectsSerial = reading.models.length > 0 || passes.some((pass) => pass.announcesSerial)
  return (
    reading.imeis.length > 0 &&
    reading.brokenImeis.length === 0 &&
    reading.imeis.every(({ confidence }) => confidence >= trustedConfidence) &&
    (serial ? serial.confidence >= trustedConfidence : !expectsSerial)
  )
}

async function readBarcodes(gray: Gray): Promise<ScreenBarcode[]> {
  const symbols = await decodeSymbols(gray, {
    formats: ['Code128'],
    tryHarder: true,
    tryRotate: false,
    tryInvert: false,
    tryDownscale: false,
    maxNumberOfSymbols: 12,
  })
  const view = { width: gray.width, height: gray.height, top: 0, turns: 0 } as const
  return symbols.map((symbol) => ({
    text: symbol.text,
    format: symbol.format,
    box: placeBox(boundsOf(symbol), view),
  }))
}
