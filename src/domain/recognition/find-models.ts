import { rowPart, type PixelBox } from './row-part.ts'
import type { TextRow } from './text/text-box.types.ts'

export interface FoundModel {
  readonly value: string
  readonly box: PixelBox
}

/** Model numbers of Samsung (SM-S921N) and Apple (MTV03KH/A), and the name of an iPhone. */
const model =
  /\bSM-?[A-Z]\d{3}[A-Z0-9]{0,2}\b|\b[A-Z0-9]{4,5}[A-Z]{2}\/A\b|\biPhone \d{1,2}(?: ?(?:Pro Max|Pro|Plus|mini|e))?/g

export function findModels(rows: readonly TextRow[]): FoundModel[] {
  return rows.flatMap((row) =>
    [...row.text.matchAll(model)].map((match) => ({
      value: match[0],
      box: rowPart(row, match.index, match.index + match[0].length).box,
    })),
  )
}
