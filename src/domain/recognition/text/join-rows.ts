import type { TextLine, TextRow } from './text-box.types.ts'

const leastCertainty = 0.3
/** Lines of one row are not so far apart, in heights. */
const sameRow = 0.45
/** Between lines of one row, and never within one. */
const gap = '  '

/**
 * Lines of text into rows from top to bottom. The picture may be turned by some degrees and seen from the side, so that
 * rows are not parallel: of two lines the longer one says which way their row runs.
 */
export function joinRows(lines: readonly TextLine[]): TextRow[] {
  const readable = lines.filter((line) => mean(line.certainties) > leastCertainty)
  const slope = median(
    readable
      .filter(isLong)
      .map(slopeOf)
      .toSorted((a, b) => a - b),
  )
  const rows: { longest: TextLine; lines: TextLine[] }[] = []
  for (const line of readable.toSorted((a, b) => b.box.width - a.box.width)) {
    const distances = rows.map((row) => ({ row, distance: distanceFrom(row.longest, line, slope) }))
    const nearest = distances.toSorted((a, b) => a.distance - b.distance)[0]
    if (nearest && nearest.distance < sameRow) nearest.row.lines.push(line)
    else rows.push({ longest: line, lines: [line] })
  }
  const level = ({ box }: TextLine) => box.centreY - slope * box.centreX
  return rows
    .toSorted((a, b) => level(a.longest) - level(b.longest))
    .map((row) => toRow(row.lines.toSorted((a, b) => a.box.centreX - b.box.centreX)))
}

/** How far beside the row of a longer line another one is, in heights of the lower of both. */
function distanceFrom(longer: TextLine, { box }: TextLine, slope: number): number {
  const along = isLong(longer) ? slopeOf(longer) : slope
  const expected = longer.box.centreY + along * (box.centreX - longer.box.centreX)
  return Math.abs(box.centreY - expected) / Math.min(longer.box.height, box.height)
}

/** Long enough for its angle to be the row's. */
function isLong({ box }: TextLine): boolean {
  return box.width > 4 * box.height
}

function slopeOf({ box }: TextLine): number {
  return Math.tan(box.angle)
}

function toRow(lines: readonly TextLine[]): TextRow {
  return {
    text: lines.map(({ text }) => text).join(gap),
    certainties: lines.flatMap(({ certainties }, index) =>
      index === 0 ? certainties : [1, 1, ...certainties],
    ),
    lines,
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
