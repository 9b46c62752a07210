import { announcesSerial, findSerials, isIphone } from './find-serials.ts'
import { findImeis } from './find-imeis.ts'
import { findModels } from './find-models.ts'
import type { Findings } from './merge-findings.ts'
import { placeBox, type View } from './place-box.ts'
import { rowPart } from './row-part.ts'
import { trustedConfidence } from './trust.ts'
import { joinRows } from './text/join-rows.ts'
import type { TextBox, TextLine } from './text/text-box.types.ts'

/**
 * What the lines of a look say, and the boxes that are worth a closer look. `isApples`: the screen is known to be an
 * iPhone's, also where these lines do not tell.
 */
export function readRows(
  lines: readonly TextLine[],
  view: View,
  { isApples = false } = {},
): { findings: Findings; doubtful: TextBox[] } {
  const rows = joinRows(lines)
  const onIphone = isApples || isIphone(rows)
  const [imeis, serials] = [findImeis(rows), findSerials(rows, onIphone)]
  const doubts = [
    ...imeis.filter(
      ({ certainty, repairs, isValid }) => certainty < trustedConfidence || repairs > 0 || !isValid,
    ),
    ...serials.filter(({ certainty }) => certainty < trustedConfidence),
  ]
  const findings = {
    imeis: imeis.map(({ row: _row, ...imei }) => ({ ...imei, box: placeBox(imei.box, view) })),
    serials: serials.map(({ row: _row, ...serial }) => ({ ...serial, box: placeBox(serial.box, view) })),
    models: findModels(rows).map(({ value, box }) => ({ value, box: placeBox(box, view) })),
    texts: rows.map((row) => {
      const { certainty, box } = rowPart(row, 0, row.text.length)
      return { text: row.text, confidence: certainty, box: placeBox(box, view) }
    }),
    announcesSerial: announcesSerial(rows),
    isIphone: onIphone,
    lineCertainties: lines.filter(({ text }) => text.length > 2).map(meanCertainty),
  }
  // With the row above, where the label may stand.
  const doubtful = rows.flatMap((row, index) =>
    doubts.some((doubt) => doubt.row === index || doubt.row === index + 1)
      ? row.lines.map(({ box }) => box)
      : [],
  )
  return { findings, doubtful }
}

function meanCertainty({ certainties }: TextLine): number {
  return certainties.reduce((sum, certainty) => sum + certainty, 0) / certainties.length
}
