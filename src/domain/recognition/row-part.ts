import type { TextBox, TextLine, TextRow } from './text/text-box.types.ts'

/** Pixels of the picture that was read, axis-parallel. */
export interface PixelBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/**
 * Of the characters from `start` to `end` in a row: how certain the least certain one is, and where they stand. Spaces do
 * not count: how wide one has to be is anybody's guess.
 */
export function rowPart(row: TextRow, start: number, end: number): { certainty: number; box: PixelBox } {
  const boxes: PixelBox[] = []
  let offset = 0
  for (const line of row.lines) {
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, line.text.length)
    if (from < to) boxes.push(boundsOf(partOf(line, from, to)))
    offset += line.text.length + 2
  }
  const certainties = row.certainties.slice(start, end).filter((_, index) => row.text[start + index] !== ' ')
  return { certainty: Math.min(1, ...certainties), box: unite(boxes) }
}

/** Letters are taken for equally wide: near enough to show where a number stands. */
function partOf({ text, box }: TextLine, from: number, to: number): TextBox {
  const width = (box.width * (to - from)) / text.length
  const shift = (box.width * (from + to)) / 2 / text.length - box.width / 2
  return {
    ...box,
    width,
    centreX: box.centreX + shift * Math.cos(box.angle),
    centreY: box.centreY + shift * Math.sin(box.angle),
  }
}

function boundsOf({ centreX, centreY, width, height, angle }: TextBox): PixelBox {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const halfWidth = (width * cos + height * sin) / 2
  const halfHeight = (width * sin + height * cos) / 2
  return {
    left: centreX - halfWidth,
    right: centreX + halfWidth,
    top: centreY - halfHeight,
    bottom: centreY + halfHeight,
  }
}

function unite(boxes: readonly PixelBox[]): PixelBox {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  }
}
