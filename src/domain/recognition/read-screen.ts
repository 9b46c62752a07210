import { blurGray, decodeGray, tileGray, turnGray, type Gray, type Turns } from './gray-picture.ts'
import { mergeFindings, type Findings } from './merge-findings.ts'
import { placeBox } from './place-box.ts'
import { readRows } from './read-rows.ts'
import type { ScreenBarcode, ScreenReading } from './reading.types.ts'
import { shrinkGray } from './shrink-gray.ts'
import { detectBoxes } from './text/detect-boxes.ts'
import type { TextModels } from './text/load-models.ts'
import { recognizeLines, type LineOptions } from './text/recognize-lines.ts'
import type { TextBox } from './text/text-box.types.ts'
import { trustedConfidence } from './trust.ts'
import { boundsOf, decodeSymbols } from './zxing.ts'

/** The first look is at this size: what a phone shows is read at half its pixels. */
const firstLook = { shortSide: 720, longSide: 960, squeeze: 0.75 }
/** Text is found smaller where the picture is nothing but a screen, as its shape tells; a photo shows more. */
const screenLook = { ...firstLook, longSide: 640 }
const leastScreenShape = 1.9
/** The blur takes away moiré and what JPEG adds around letters. */
const secondLook = { shortSide: 1440, longSide: 1440, blur: 1, squeeze: 1 }
/** Upright lines are read at 0.98 on average, upside-down ones at 0.75 at most. */
const leastLegibility = 0.85
/** Fewer boxes tell nothing of a picture's orientation. */
const leastBoxes = 3

/** What a look at the whole picture saw. */
interface Look {
  readonly turns: Turns
  readonly findings: readonly Findings[]
  /** Boxes whose numbers are not sure, pixels of the picture that was looked at. */
  readonly doubtful: readonly TextBox[]
  readonly boxes: readonly TextBox[]
}

/**
 * Reads a device-information capture, looking again, turned, closer and larger, while numbers are missing or unsure and
 * the budget of time is not spent. Fault: `image_refused`.
 */
export async function readScreen(
  models: TextModels,
  bytes: Uint8Array,
  { budgetMs }: { budgetMs: number },
): Promise<ScreenReading> {
  const began = performance.now()
  const until = began + budgetMs
  const original = await decodeGray(bytes, secondLook.shortSide)
  const barcodes = await readBarcodes(original, 0)
  const all: Findings[] = []
  let looks = 0
  const reading = () => mergeFindings(all, barcodes, { looks, tookMs: Math.round(performance.now() - began) })
  const isOver = () => performance.now() > until || isSettled(reading(), all)
  const note = (findings: readonly Findings[]) => {
    looks++
    all.push(...findings)
  }
  const look = async (gray: Gray, options: LookOptions) => {
    const seen = await lookAt(models, gray, options)
    note(seen.findings)
    return seen
  }

  const first = isScreenShaped(original) ? screenLook : firstLook
  const small = shrinkGray(original, sizeWithin(original, first.shortSide))
  // The first look is taken whole, however busy the machine is.
  let best = await look(small, { ...first, turns: 0, until: Infinity })
  if (isSideways(best) && !isOver()) best = await look(small, { ...first, turns: 3, until })
  if (isUpsideDown(best) && !isOver()) {
    const other = await look(small, { ...first, turns: best.turns === 0 ? 2 : 1, until })
    if (hasImei(other) || (!hasImei(best) && legibility(other) > legibility(best))) best = other
  }
  if (best.turns % 2 === 1 && performance.now() < until) {
    barcodes.push(...(await readBarcodes(turnGray(original, best.turns), best.turns)))
  }
  if (isOver()) return reading()
  const large = turnGray(await blurGray(original, secondLook.blur), best.turns)
  if (best.doubtful.length > 0) note([await lookCloser(models, large, { look: best, small, until })])
  if (!isOver())
    note((await lookAt(models, large, { ...secondLook, turns: best.turns, isTurned: true, until })).findings)
  return reading()
}

interface LookOptions extends LineOptions {
  readonly longSide: number
  readonly turns: Turns
  /** Whether the picture has been turned so already. */
  readonly isTurned?: boolean
}

async function lookAt(
  models: TextModels,
  gray: Gray,
  { longSide, turns, isTurned = false, until, squeeze }: LookOptions,
): Promise<Look> {
  const turned = isTurned ? gray : turnGray(gray, turns)
  const look = { turns, findings: [] as Findings[], doubtful: [] as TextBox[], boxes: [] as TextBox[] }
  for (const { gray: tile, top } of tileGray(turned)) {
    const boxes = await detectBoxes(models, tile, longSide)
    look.boxes.push(...boxes)
    // Text on its side is only looked at to see that it is.
    const readable = isSideways({ boxes }) ? [] : boxes
    const lines = await recognizeLines(models, tile, readable, { until, squeeze })
    const { findings, doubtful } = readRows(lines, { width: turned.width, height: turned.height, top, turns })
    look.findings.push(findings)
    look.doubtful.push(...doubtful.map((box) => ({ ...box, centreY: box.centreY + top })))
    if (performance.now() > until) break
  }
  return look
}

/** The doubtful rows of a look once more, out of the larger picture: a fraction of a whole look's time. */
async function lookCloser(
  models: TextModels,
  large: Gray,
  { look, small, until }: { look: Look; small: Gray; until: number },
): Promise<Findings> {
  const scale = Math.min(large.width, large.height) / Math.min(small.width, small.height)
  const boxes = look.doubtful.map(({ centreX, centreY, width, height, angle }) => ({
    centreX: centreX * scale,
    centreY: centreY * scale,
    width: width * scale,
    height: height * scale,
    angle,
  }))
  const lines = await recognizeLines(models, large, boxes, { until, squeeze: secondLook.squeeze })
  const view = { width: large.width, height: large.height, top: 0, turns: look.turns }
  return readRows(lines, view, { isApples: look.findings.some(({ isIphone }) => isIphone) }).findings
}

function sizeWithin({ width, height }: Gray, shortSide: number) {
  const scale = Math.min(1, shortSide / Math.min(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

function isScreenShaped({ width, height }: Gray): boolean {
  return Math.max(width, height) >= leastScreenShape * Math.min(width, height)
}

/** By the length of lines: what stands around a screen is short, and taken for text as well. */
function isSideways({ boxes }: Pick<Look, 'boxes'>): boolean {
  const tall = boxes.filter(({ width, height }) => height > 2 * width)
  const wide = boxes.filter(({ width, height }) => width > 2 * height)
  const length = (sides: number[]) => sides.reduce((sum, side) => sum + side, 0)
  return (
    tall.length >= leastBoxes &&
    length(tall.map(({ height }) => height)) > length(wide.map(({ width }) => width))
  )
}

/** Which of two ways a picture lies on its side is not seen before it is read; Hangul says nothing either way. */
function isUpsideDown(look: Look): boolean {
  if (look.boxes.length < leastBoxes) return false
  return legibility(look) < leastLegibility || (look.turns !== 0 && !hasImei(look))
}

function hasImei({ findings }: Look): boolean {
  return findings.some(({ imeis }) => imeis.some(({ isValid }) => isValid))
}

function legibility({ findings }: Look): number {
  const lines = findings.flatMap(({ lineCertainties }) => lineCertainties)
  return lines.reduce((sum, certainty) => sum + certainty, 0) / Math.max(1, lines.length)
}

/** Whether another look would find nothing new. */
function isSettled(reading: ScreenReading, all: readonly Findings[]): boolean {
  const [serial] = reading.serials
  const expectsSerial = reading.models.length > 0 || all.some((findings) => findings.announcesSerial)
  return (
    reading.imeis.length > 0 &&
    reading.brokenImeis.length === 0 &&
    reading.imeis.every(({ confidence }) => confidence >= trustedConfidence) &&
    (serial ? serial.confidence >= trustedConfidence : !expectsSerial)
  )
}

/** Of a picture that was turned so before: bars that lie are not seen. */
async function readBarcodes(gray: Gray, turns: Turns): Promise<ScreenBarcode[]> {
  const symbols = await decodeSymbols(gray, {
    formats: ['Code128'],
    tryHarder: true,
    tryRotate: false,
    tryInvert: false,
    tryDownscale: false,
    maxNumberOfSymbols: 12,
  })
  const view = { width: gray.width, height: gray.height, top: 0, turns }
  return symbols.map((symbol) => ({
    text: symbol.text,
    format: symbol.format,
    box: placeBox(boundsOf(symbol), view),
  }))
}
