import type { Turns } from './gray-picture.ts'
import type { ReadingBox } from './reading.types.ts'
import type { PixelBox } from './row-part.ts'

/** Where in the upright picture that was looked at, which may be a tile of it, or turned. */
export interface View {
  /** Of the whole picture as it was read, pixels, after turning. */
  readonly width: number
  readonly height: number
  /** The tile's first row. */
  readonly top: number
  /** Quarter turns clockwise that the picture was given before. */
  readonly turns: Turns
}

/** A box of a view as fractions of the upright picture. */
export function placeBox(box: PixelBox, view: View): ReadingBox {
  const corners = [
    { x: box.left / view.width, y: (box.top + view.top) / view.height },
    { x: box.right / view.width, y: (box.bottom + view.top) / view.height },
  ].map((corner) => turnBack(corner, view.turns))
  const [left, right] = corners.map(({ x }) => round(x)).toSorted((a, b) => a - b) as [number, number]
  const [top, bottom] = corners.map(({ y }) => round(y)).toSorted((a, b) => a - b) as [number, number]
  return { left, top, width: round(right - left), height: round(bottom - top) }
}

function turnBack({ x, y }: { x: number; y: number }, turns: Turns) {
  if (turns === 1) return { x: y, y: 1 - x }
  if (turns === 2) return { x: 1 - x, y: 1 - y }
  if (turns === 3) return { x: 1 - y, y: x }
  return { x, y }
}

/** A ten-thousandth is finer than a pixel of what is shown. */
function round(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * 10_000) / 10_000
}

/** Whether two boxes show the same place: the middle of one is inside the other, or nearly. */
export function isSamePlace(a: ReadingBox, b: ReadingBox): boolean {
  const dx = Math.abs(middleX(a) - middleX(b))
  const dy = Math.abs(middleY(a) - middleY(b))
  return dx < Math.max(a.width, b.width) / 2 && dy < Math.min(a.height, b.height) * 0.75
}

/** A line of text and its barcode stand so many heights of the line apart, from middle to middle; the next line's is further. */
const besideHeights = 5

/** Whether a barcode stands above or below a line of text, also in a picture that lies on its side. */
export function isBeside(line: ReadingBox, barcode: ReadingBox): boolean {
  const [dx, dy] = [Math.abs(middleX(line) - middleX(barcode)), Math.abs(middleY(line) - middleY(barcode))]
  return line.width > line.height
    ? dy < besideHeights * line.height && dx < (line.width + barcode.width) / 2
    : dx < besideHeights * line.width && dy < (line.height + barcode.height) / 2
}

/** From middle to middle, to compare what stands above and below each other, or side by side where the picture lies. */
export function distance(from: ReadingBox, to: ReadingBox): number {
  return Math.abs(middleX(to) - middleX(from)) + Math.abs(middleY(to) - middleY(from))
}

function middleX({ left, width }: ReadingBox): number {
  return left + width / 2
}

function middleY({ top, height }: ReadingBox): number {
  return top + height / 2
}
