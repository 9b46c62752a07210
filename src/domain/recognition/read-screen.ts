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

/**
 * Reads a device-information capture, looking again, larger and turned, while numbers are missing or unsure and
 * the budget of time is not spent. Rejects what does not decode.
 */
export async function readScreen(
  models: TextModels,
  bytes: Uint8Array,
  { budgetMs }: { budgetMs: number },
): Promise<ScreenReading> {
  const began = performance.now()
  const isInTime = () => performance.now() - began < budgetMs
  const large = await decodeGray(bytes, secondLook.shortSide)
  const barcodes = await readBarcodes(large)
  const passes: Findings[] = []
  let looks = 0
  const reading = () =>
    mergeFindings(passes, barcodes, { looks, tookMs: Math.round(performance.now() - began) })
  const look = async (gray: Gray, { longSide }: { longSide: number }, turns: Turns = 0) => {
    looks++
    const turned = turnGray(gray, turns)
    let [boxes, tall] = [0, 0]
    for (const { gray: tile, top } of tileGray(turned)) {
      const view = { width: turned.width, height: turned.height, top, turns }
      const findings = await readTile(models, tile, { view, longSide })
      passes.push(findings)
      boxes += findings.boxes
      tall += findings.tall
      if (!isInTime()) break
    }
    return { isSideways: boxes >= 3 && tall >= boxes / 2, hasText: boxes >= 3 }
  }

  const small = await shrinkGray(large, firstLook)
  const { isSideways, hasText } = await look(small, firstLook)
  if (!isSideways && !isSettled(reading(), passes) && isInTime()) {
    await look(await shrinkGray(large, secondLook), secondLook)
  }
  const turns: Turns[] = isSideways ? [3, 1] : [2]
  for (const turn of hasText ? turns : []) {
    if (hasNumbers(reading()) || !isInTime()) break
    await look(small, firstLook, turn)
  }
  return reading()
}

async function readTile(
  models: TextModels,
  gray: Gray,
  { view, longSide }: { view: View; longSide: number },
): Promise<Findings> {
  const boxes = await detectBoxes(models, gray, longSide)
  const rows = joinRows(await recognizeLines(models, gray, boxes))
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
  }
}

/** Whether another look would find nothing new. */
function isSettled(reading: ScreenReading, passes: readonly Findings[]): boolean {
  const [serial] = reading.serials
  const expectsSerial = reading.models.length > 0 || passes.some((pass) => pass.announcesSerial)
  return (
    hasNumbers(reading) &&
    reading.brokenImeis.length === 0 &&
    reading.imeis.every(({ confidence }) => confidence >= trustedConfidence) &&
    (serial ? serial.confidence >= trustedConfidence : !expectsSerial)
  )
}

function hasNumbers(reading: ScreenReading): boolean {
  return reading.imeis.length > 0
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
