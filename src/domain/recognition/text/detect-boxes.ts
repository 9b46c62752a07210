import { Tensor } from 'onnxruntime-node'
import type { Gray } from '../gray-picture.ts'
import { shrinkGray } from '../shrink-gray.ts'
import type { TextModels } from './load-models.ts'
import type { TextBox } from './text-box.types.ts'
import { tightRectangle } from './tight-rectangle.ts'

/** Differentiable binarisation, arXiv:1911.08947: a pixel is text above this. */
const pixelThreshold = 0.3
/** A region is text when its pixels are so sure on average. */
const regionThreshold = 0.5
/** The network learned shrunk regions; by this they grow again. */
const growth = 1.6
const leastPixels = 12
const leastSide = 2.5
/** A screen has 20 to 40 lines of text. */
const maxBoxes = 96
/** Of colour channels, as the network was trained; the picture's gray is given to all three. */
const means = [0.485, 0.456, 0.406]
const deviations = [0.229, 0.224, 0.225]

/** The boxes around text, from top to bottom. The network sees the picture with its long side at most `longSide`. */
export async function detectBoxes(models: TextModels, gray: Gray, longSide: number): Promise<TextBox[]> {
  const scale = Math.min(1, longSide / Math.max(gray.width, gray.height))
  const width = toMultipleOf32(gray.width * scale)
  const height = toMultipleOf32(gray.height * scale)
  const { detection } = models
  const input = new Tensor('float32', toInput(shrinkGray(gray, { width, height })), [1, 3, height, width])
  const output = await detection.run({ [detection.inputNames[0] ?? '']: input })
  const chances = output[detection.outputNames[0] ?? '']?.data as Float32Array
  const growX = gray.width / width
  const growY = gray.height / height
  return findRegions(chances, width, height)
    .map((box) => ({
      centreX: (box.centreX + 0.5) * growX,
      centreY: (box.centreY + 0.5) * growY,
      width: box.width * growX,
      height: box.height * growY,
      angle: box.angle,
    }))
    .toSorted((a, b) => a.centreY - b.centreY || a.centreX - b.centreX)
    .slice(0, maxBoxes)
}

function toMultipleOf32(side: number): number {
  return Math.max(32, Math.round(side / 32) * 32)
}

function toInput({ data }: Gray): Float32Array {
  const input = new Float32Array(3 * data.length)
  for (let channel = 0; channel < 3; channel++) {
    const [mean = 0, deviation = 1] = [means[channel], deviations[channel]]
    const [factor, summand] = [1 / 255 / deviation, -mean / deviation]
    const plane = input.subarray(channel * data.length, (channel + 1) * data.length)
    for (let at = 0; at < plane.length; at++) plane[at] = (data[at] as number) * factor + summand
  }
  return input
}

/** Flood fill over the pixels that are text; what is large and sure enough becomes a box. */
function findRegions(chances: Float32Array, width: number, height: number): TextBox[] {
  const seen = new Uint8Array(chances.length)
  const stack = new Int32Array(chances.length)
  const boxes: TextBox[] = []
  for (let start = 0; start < chances.length; start++) {
    if (seen[start] === 1 || (chances[start] ?? 0) <= pixelThreshold) continue
    const { edge, pixels, sum } = fill({ chances, width, height, seen, stack }, start)
    if (pixels < leastPixels || sum / pixels < regionThreshold) continue
    const tight = tightRectangle(edge)
    if (Math.min(tight.width, tight.height) < leastSide) continue
    const margin = (tight.width * tight.height * growth) / (2 * (tight.width + tight.height))
    boxes.push({
      ...tight,
      width: tight.width + 1 + 2 * margin,
      height: tight.height + 1 + 2 * margin,
    })
  }
  return boxes
}

interface Field {
  readonly chances: Float32Array
  readonly width: number
  readonly height: number
  readonly seen: Uint8Array
  readonly stack: Int32Array
}

function fill({ chances, width, height, seen, stack }: Field, start: number) {
  const edge: [number, number][] = []
  let [top, pixels, sum] = [1, 0, 0]
  stack[0] = start
  seen[start] = 1
  while (top > 0) {
    const index = stack[--top] ?? 0
    const y = Math.floor(index / width)
    const x = index - y * width
    sum += chances[index] ?? 0
    pixels++
    let isEdge = false
    for (let toY = y - 1; toY <= y + 1; toY++) {
      for (let toX = x - 1; toX <= x + 1; toX++) {
        const next = toY * width + toX
        const isText =
          toX >= 0 && toY >= 0 && toX < width && toY < height && (chances[next] ?? 0) > pixelThreshold
        if (!isText) isEdge = true
        else if (seen[next] === 0) {
          seen[next] = 1
          stack[top++] = next
        }
      }
    }
    if (isEdge) edge.push([x, y])
  }
  return { edge, pixels, sum }
}
