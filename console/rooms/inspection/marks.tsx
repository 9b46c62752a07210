import type { Contract, Picture } from './inspection.ts'
import classes from './picture-view.module.css'

/** Something found on a picture, in fractions of its width and height. */
export interface Mark {
  readonly label: string
  readonly tone: 'good' | 'bad' | 'plain'
  readonly corners: readonly { readonly x: number; readonly y: number }[]
}

/** Lines around what was found; what they say is told in words elsewhere. */
export function Marks({ marks }: { marks: readonly Mark[] }) {
  return (
    <svg className={classes.marks} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      {marks.map(({ label, tone, corners }) => (
        <polygon
          key={`${label} ${corners[0]?.x} ${corners[0]?.y}`}
          className={classes[tone]}
          points={corners.map(({ x, y }) => `${x},${y}`).join(' ')}
        >
          <title>{label}</title>
        </polygon>
      ))}
    </svg>
  )
}

/** What was read on the capture of the screen. */
export function screenMarks(reading: Contract['reading']): Mark[] {
  if (!reading) return []
  const { imeis, brokenImeis, serials, models, barcodes } = reading
  return [
    ...imeis.map(({ value, box }) => ({ label: value, tone: 'good' as const, corners: cornersOf(box) })),
    ...brokenImeis.map(({ value, box }) => ({ label: value, tone: 'bad' as const, corners: cornersOf(box) })),
    ...serials.map(({ value, box }) => ({ label: value, tone: 'good' as const, corners: cornersOf(box) })),
    ...models.map(({ value, box }) => ({ label: value, tone: 'plain' as const, corners: cornersOf(box) })),
    ...barcodes.map(({ text, box }) => ({ label: text, tone: 'plain' as const, corners: cornersOf(box) })),
  ]
}

/** Where the QR code of step 1 was found on a photo. */
export function qrMarks({ qr }: Picture): Mark[] {
  if (!qr?.corners) return []
  return [{ label: 'QR', tone: qr.finding === 'found' ? 'good' : 'bad', corners: qr.corners }]
}

function cornersOf({
  left,
  top,
  width,
  height,
}: {
  left: number
  top: number
  width: number
  height: number
}) {
  return [
    { x: left, y: top },
    { x: left + width, y: top },
    { x: left + width, y: top + height },
    { x: left, y: top + height },
  ]
}
