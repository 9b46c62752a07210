import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { joinRows } from './join-rows.ts'
import { tightRectangle } from './tight-rectangle.ts'
import type { TextLine } from './text-box.types.ts'

/** A line on a page that was turned by `angle` about its corner, and whose lower half leans by `lean` more. */
function line(text: string, [x, y]: [number, number], { angle = 0, lean = 0, certainty = 1 } = {}): TextLine {
  const own = angle + (lean * y) / 800
  return {
    text,
    certainties: text.split('').map(() => certainty),
    box: {
      centreX: x * Math.cos(own) - y * Math.sin(own),
      centreY: x * Math.sin(own) + y * Math.cos(own),
      width: text.length * 10,
      height: 20,
      angle: text.length > 4 ? own : 0,
    },
  }
}

const page = (shape: { angle?: number; lean?: number }) =>
  [
    'Model name  Galaxy S24',
    'Serial number  R3CT40ABCDE',
    'IMEI  353289101234567',
    'IMEI2  353289111234567',
  ].flatMap((row, number) => {
    const [label = '', value = ''] = row.split('  ')
    const y = 300 + number * 38
    return [line(label, [60 + label.length * 5, y], shape), line(value, [640 - value.length * 5, y], shape)]
  })
const texts = (lines: readonly TextLine[]) => joinRows(lines).map(({ text }) => text)
const expected = [
  'Model name  Galaxy S24',
  'Serial number  R3CT40ABCDE',
  'IMEI  353289101234567',
  'IMEI2  353289111234567',
]

test('rows: labels and values at both edges are joined on a level, turned and leaning page', () => {
  for (const shape of [{}, { angle: 0.12 }, { angle: -0.12 }, { angle: 0.03, lean: 0.08 }, { lean: -0.1 }]) {
    assert.deepEqual(texts(page(shape)), expected, JSON.stringify(shape))
  }
})

test('rows: the order in which lines come changes nothing', () => {
  const lines = page({ angle: 0.05 })
  fc.assert(
    fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) =>
      assert.deepEqual(texts(shuffled), expected),
    ),
  )
})

test('rows: what is hardly read is left out, and certainties stay with their characters', () => {
  const [row] = joinRows([
    line('IMEI', [30, 100]),
    line('#!', [200, 100], { certainty: 0.2 }),
    line('12345', [400, 100], { certainty: 0.5 }),
  ])
  assert.equal(row?.text, 'IMEI  12345')
  assert.deepEqual(row?.certainties, [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5])
})

test('rectangles: the tightest one around a turned rectangle’s points is that rectangle', () => {
  const angles = fc.double({ min: -0.75, max: 0.75, noNaN: true })
  fc.assert(
    fc.property(
      angles,
      fc.integer({ min: 40, max: 300 }),
      fc.integer({ min: 5, max: 39 }),
      (angle, width, height) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        const points = [-1, -0.3, 0.6, 1].flatMap((u) =>
          [-1, 1].map((v): [number, number] => {
            const [x, y] = [(u * width) / 2, (v * height) / 2]
            return [500 + x * cos - y * sin, 400 + x * sin + y * cos]
          }),
        )
        const box = tightRectangle(points)
        for (const [is, should] of [
          [box.centreX, 500],
          [box.centreY, 400],
          [box.width, width],
          [box.height, height],
          [box.angle, angle],
        ] as const) {
          assert.ok(Math.abs(is - should) < 1e-6, JSON.stringify({ box, angle, width, height }))
        }
      },
    ),
  )
})
