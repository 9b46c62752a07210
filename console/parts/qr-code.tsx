/** ISO/IEC 18004: four modules of white on each side. */
const quietZone = 4

/** Rows of 0 (light) and 1 (dark), always black on white: cameras do not read it otherwise. */
export function QrCode({
  rows,
  label,
  size = 200,
}: {
  rows: readonly string[]
  label: string
  size?: number
}) {
  const whole = rows.length + 2 * quietZone
  const path = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map(
      ({ index, 0: { length } }) => `M${index + quietZone} ${y + quietZone}h${length}v1h-${length}z`,
    ),
  )
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${whole} ${whole}`}
      shapeRendering="crispEdges"
    >
      <rect width={whole} height={whole} fill="#fff" />
      <path d={path.join('')} fill="#000" />
    </svg>
  )
}
