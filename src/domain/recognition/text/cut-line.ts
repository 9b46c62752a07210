import type { Gray } from '../gray-picture.ts'
import type { TextBox } from './text-box.types.ts'

/** Samples a pixel takes at most in each direction, so that shrinking does not alias. */
const maxSamples = 4

/** What a box shows, turned level and scaled to the given size, by bilinear samples. */
export function cutLine(gray: Gray, box: TextBox, { width, height }: { width: number; height: number }) {
  const line = new Uint8Array(width * height)
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)]
  const [stepX, stepY] = [box.width / width, box.height / height]
  const samples = Math.max(1, Math.min(maxSamples, Math.round(stepY)))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let i = 0; i < samples * samples; i++) {
        const u = (x + ((i % samples) + 0.5) / samples) * stepX - box.width / 2
        const v = (y + (Math.floor(i / samples) + 0.5) / samples) * stepY - box.height / 2
        sum += sample(gray, box.centreX + u * cos - v * sin - 0.5, box.centreY + u * sin + v * cos - 0.5)
      }
      line[y * width + x] = sum / (samples * samples)
    }
  }
  return line
}

function sample({ data, width, height }: Gray, atX: number, atY: number): number {
  const x = Math.min(Math.max(atX, 0), width - 1.001)
  const y = Math.min(Math.max(atY, 0), height - 1.001)
  const left = Math.floor(x)
  const top = Math.floor(y)
  const [right, down] = [x - left, y - top]
  const at = top * width + left
  const upper = (data[at] ?? 0) * (1 - right) + (data[at + 1] ?? 0) * right
  const lower = (data[at + width] ?? 0) * (1 - right) + (data[at + width + 1] ?? 0) * right
  return upper * (1 - down) + lower * down
}
