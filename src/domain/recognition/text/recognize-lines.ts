import { Tensor } from 'onnxruntime-node'
import type { Gray } from '../gray-picture.ts'
import { cutLine } from './cut-line.ts'
import type { TextModels } from './load-models.ts'
import type { TextBox, TextLine } from './text-box.types.ts'

/** The height that the network reads, pixels. */
const lineHeight = 48
/** 32 digits of an EID need 560. */
const maxLineWidth = 640
const batchSize = 4

/** How lines are read. */
export interface LineOptions {
  /** Of `performance.now()`. */
  readonly until: number
  /** Lines are made narrower by this: time is by width, and three quarters were measured to cost no number. */
  readonly squeeze: number
}

/**
 * Reads what stands in the boxes, the long lines first, which hold the numbers, until the time is over. Batches hold boxes of like shape, because all of a batch are as wide as its widest.
 */
export async function recognizeLines(
  models: TextModels,
  gray: Gray,
  boxes: readonly TextBox[],
  { until, squeeze }: LineOptions,
): Promise<TextLine[]> {
  const sorted = boxes.toSorted((a, b) => b.width / b.height - a.width / a.height)
  const lines: TextLine[] = []
  for (let from = 0; from < sorted.length && performance.now() < until; from += batchSize) {
    lines.push(
      ...(await recognizeBatch(models, gray, { boxes: sorted.slice(from, from + batchSize), squeeze })),
    )
  }
  return lines
}

async function recognizeBatch(
  models: TextModels,
  gray: Gray,
  { boxes, squeeze }: { boxes: readonly TextBox[]; squeeze: number },
) {
  const widths = boxes.map((box) =>
    Math.min(maxLineWidth, Math.max(16, Math.round((lineHeight * squeeze * box.width) / box.height))),
  )
  const width = Math.max(lineHeight, Math.ceil(Math.max(...widths) / 8) * 8)
  const plane = lineHeight * width
  const input = new Float32Array(boxes.length * 3 * plane)
  for (const [index, box] of boxes.entries()) {
    const own = widths[index] ?? width
    const line = cutLine(gray, box, { width: own, height: lineHeight })
    for (let y = 0; y < lineHeight; y++) {
      for (let x = 0; x < own; x++) {
        const value = (line[y * own + x] ?? 0) / 127.5 - 1
        const at = index * 3 * plane + y * width + x
        input[at] = value
        input[at + plane] = value
        input[at + 2 * plane] = value
      }
    }
  }
  const { recognition } = models
  const tensor = new Tensor('float32', input, [boxes.length, 3, lineHeight, width])
  const result = await recognition.run({ [recognition.inputNames[0] ?? '']: tensor })
  const output = result[recognition.outputNames[0] ?? '']
  const [, steps = 0, classes = 0] = output?.dims ?? []
  const chances = output?.data as Float32Array
  return boxes.map((box, index): TextLine => {
    const own = chances.subarray(index * steps * classes, (index + 1) * steps * classes)
    return { ...decode(models, own, { steps, classes }), box }
  })
}

/** Connectionist temporal classification, the best class of each step; a class counts once until another comes. */
function decode(
  { characters, readable }: TextModels,
  chances: Float32Array,
  { steps, classes }: { steps: number; classes: number },
) {
  let text = ''
  const certainties: number[] = []
  let last = -1
  for (let step = 0; step < steps; step++) {
    let [best, chance] = [0, -1]
    for (const candidate of readable) {
      const value = chances[step * classes + candidate] ?? 0
      if (value > chance) [best, chance] = [candidate, value]
    }
    if (best !== 0 && best !== last) {
      text += characters[best] ?? ''
      certainties.push(chance)
    } else if (best !== 0 && best === last) {
      certainties.push(Math.max(certainties.pop() ?? 0, chance))
    }
    last = best
  }
  return { text, certainties }
}
