import type { TextLine, TextRow } from './text-box.types.ts'

const leastCertainty = 0.3
/** Between lines of one row, and never within one. */
const gap = '  '

/** Lines of text into rows from top to bottom; the picture may be turned by some degrees. */
export function joinRows(lines: readonly TextLine[]): TextRow[] {
  const readable = lines.filter((line) => mean(line.certainties) > leastCertainty)
  const slope = median(
    readable
      .filter(({ box }) => box.width > 4 * box.height)
      .map(({ box }) => Math.tan(box.angle))
      .toSorted((a, b) => a - b),
  )
  const level = ({ box }: TextLine) => box.centreY - slope * box.centreX
  const rows: { level: number; height: number; lines: TextLine[] }[] = []
  for (const line of readable.toSorted((a, b) => level(a) - level(b))) {
    const { height } = line.box
    const row = rows.find((each) => Math.abs(each.level - level(line)) < 0.45 * Math.min(each.height, height))
    if (row) {
      row.lines.push(line)
      row.level += (level(line) - row.level) / row.lines.length
    } else rows.push({ level: level(line), height, lines: [line] })
  }
  return rows.map((row) => toRow(row.lines.toSorted((a, b) => a.box.centreX - b.box.centreX)))
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
