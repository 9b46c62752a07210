import type { TextBox } from './text-box.types.ts'

type Point = readonly [x: number, y: number]

/** The rectangle of the least area around the points; one of its sides lies on their convex hull. */
export function tightRectangle(points: readonly Point[]): TextBox {
  const hull = convexHull(points)
  let best: TextBox | undefined
  for (const [index, from] of hull.entries()) {
    const to = hull[(index + 1) % hull.length] ?? from
    const length = Math.hypot(to[0] - from[0], to[1] - from[1])
    if (length === 0) continue
    const box = rectangleAlong(hull, (to[0] - from[0]) / length, (to[1] - from[1]) / length)
    if (!best || box.width * box.height < best.width * best.height) best = box
  }
  const [x, y] = points[0] ?? [0, 0]
  return best ? standUpright(best) : { centreX: x, centreY: y, width: 0, height: 0, angle: 0 }
}

function rectangleAlong(points: readonly Point[], ux: number, uy: number): TextBox {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x, y] of points) {
    const u = x * ux + y * uy
    const v = y * ux - x * uy
    left = Math.min(left, u)
    right = Math.max(right, u)
    top = Math.min(top, v)
    bottom = Math.max(bottom, v)
  }
  const [u, v] = [(left + right) / 2, (top + bottom) / 2]
  return {
    centreX: u * ux - v * uy,
    centreY: u * uy + v * ux,
    width: right - left,
    height: bottom - top,
    angle: Math.atan2(uy, ux),
  }
}

function standUpright(box: TextBox): TextBox {
  let { width, height, angle } = box
  while (angle > Math.PI / 4 || angle <= -Math.PI / 4) {
    angle += angle > 0 ? -Math.PI / 2 : Math.PI / 2
    ;[width, height] = [height, width]
  }
  return { ...box, width, height, angle }
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const hull = [...halfHull(sorted), ...halfHull(sorted.toReversed())]
  return hull.length < 3 ? points : hull
}

function halfHull(sorted: readonly Point[]): Point[] {
  const half: Point[] = []
  for (const point of sorted) {
    for (;;) {
      const [before, last] = half.slice(-2)
      if (!before || !last || turnsLeft(before, last, point)) break
      half.pop()
    }
    half.push(point)
  }
  half.pop()
  return half
}

function turnsLeft(a: Point, b: Point, c: Point): boolean {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0
}
