import { Tensor } from 'onnxruntime-node'
import type { Gray } from '../gray-picture.ts'
import { cutLine } from './cut-line.ts'
import type { TextModels } from './load-models.ts'
import type { TextBox, TextLine } from './text-box.types.ts'

/** The height that the network reads, pixels. */
const lineHeight = 48
/** 32 digits of an EID need 560. */
const maxLineWidth = 640
const leastLineWidth = 16

/** How lines are read. */
export interface LineOptions {
  /** Of `performance.now()`. */
  readonly until: number
  /** Lines are made narrower by this: time is by width, and three quarters were measured to cost no number, seven tenths one of 339. */
  readonly squeeze: number
}

/**
 * Reads what stands in the boxes, the long lines first, which hold the numbers, until the time is over. Each on its own, as
 * many at a time as there are threads: batches of four, and several threads for one line, take more of the processor.
 */
export async function recognizeLines(
  models: TextModels,
  gray: Gray,
  boxes: readonly TextBox[],
  { until, squeeze }: LineOptions,
): Promise<TextLine[]> {
  const waiting = boxes.toSorted((a, b) => b.width / b.height - a.width / a.height).entries()
  const lines: TextLine[] = []
  const read = async () => {
    for (const [place, box] of waiting) {
      if (performance.now() >= until) break
      lines[place] = await recognizeLine(models, gray, { box, squeeze })
    }
  }
  await Promise.all(Array.from({ length: models.threads }, read))
  return lines.filter((line) => line !== undefined)
}

async function recognizeLine(
  models: TextModels,
  gray: Gray,
  { box, squeeze }: { box: TextBox; squeeze: number },
): Promise<TextLine> {
  const wished = Math.round((lineHeight * squeeze * box.width) / box.height)
  const width = Math.min(maxLineWidth, Math.max(leastLineWidth, Math.ceil(wished / 8) * 8))
  const line = cutLine(gray, box, { width, height: lineHeight })
  const plane = lineHeight * width
  const input = new Float32Array(3 * plane)
  for (let at = 0; at < plane; at++) input[at] = (line[at] as number) / 127.5 - 1
  input.copyWithin(plane, 0, plane)
  input.copyWithin(2 * plane, 0, plane)
  const { recognition } = models
  const tensor = new Tensor('float32', input, [1, 3, lineHeight, width])
  const result = await recognition.run({ [recognition.inputNames[0] ?? '']: tensor })
  const output = result[recognition.outputNames[0] ?? '']
  const [, steps = 0, classes = 0] = output?.dims ?? []
  return { ...decode(models, output?.data as Float32Array, { steps, classes }), box }
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
