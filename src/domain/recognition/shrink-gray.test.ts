import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Gray } from './gray-picture.ts'
import { shrinkGray } from './shrink-gray.ts'

/** As the words say it: each pixel by the area that falls on the new one. */
function meanOf(
  { data, ...side }: Gray,
  to: { width: number; height: number },
  { x, y }: { x: number; y: number },
) {
  const overlap = (at: number, place: number, step: number) =>
    Math.max(0, Math.min(at + 1, (place + 1) * step) - Math.max(at, place * step))
  const [stepX, stepY] = [side.width / to.width, side.height / to.height]
  let [sum, area] = [0, 0]
  for (let row = 0; row < side.height; row++) {
    for (let column = 0; column < side.width; column++) {
      const share = overlap(column, x, stepX) * overlap(row, y, stepY)
      sum += share * (data[row * side.width + column] ?? 0)
      area += share
    }
  }
  return sum / area
}

const sides = fc.record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) })

test('shrinking: each pixel is the mean of what falls on it, also where a side is to grow', () => {
  fc.assert(
    fc.property(sides, sides, fc.integer(), (side, to, seed) => {
      const data = Uint8Array.from(
        { length: side.width * side.height },
        (_, at) => (Math.imul(at + 1, 2_654_435_761) ^ seed) >>> 24,
      )
      const shrunk = shrinkGray({ data, ...side }, to)
      assert.deepEqual([shrunk.width, shrunk.height], [to.width, to.height])
      for (const [at, level] of shrunk.data.entries()) {
        const mean = meanOf({ data, ...side }, to, { x: at % to.width, y: Math.floor(at / to.width) })
        // Shares are whole 256ths, so that half a level may be lost with each pixel of a row and of a column.
        const most = 2 + (side.width / to.width + side.height / to.height) / 2
        assert.ok(Math.abs(level - mean) <= most, `${level}, and the mean is ${mean}`)
      }
    }),
  )
})

test('shrinking: what is white stays white, whatever the sizes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (many, few) => {
      const width = Math.max(many, few)
      const white = { data: new Uint8Array(width * 2).fill(255), width, height: 2 }
      const { data } = shrinkGray(white, { width: Math.min(many, few), height: 1 })
      assert.ok(data.every((level) => level === 255))
    }),
  )
})
