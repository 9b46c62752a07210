import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { Fault } from '../../core/fault.ts'
import { giveBack } from '../../platform/memory/give-back.ts'
import { createSecretBox } from '../../platform/secrets/secret-box.ts'
import { decodeImage, renderImage } from './decode.ts'
import type { Checked, CheckTask, Refusal, RenderedPart, RenderTask } from './image-tasks.types.ts'

const dataKeyBytes = 32

/** Decodes all of an image, and seals its original under a key of its own. */
export async function check({ bytes, format }: CheckTask): Promise<Checked | Refusal> {
  return orRefusal(async () => {
    const original = asBuffer(bytes)
    const size = bytes.length
    const decoded = await decodeImage(original, format)
    const sha256 = createHash('sha256').update(original).digest()
    const dataKey = randomBytes(dataKeyBytes)
    const sealed = createSecretBox(createSecretKey(dataKey)).seal(original)
    giveBack(new Uint8Array(bytes.buffer))
    return handOver({ facts: { ...decoded, format, bytes: size, sha256 }, sealed, dataKey }, sealed)
  })
}

/** Opens a sealed original, and writes it again as it is shown. */
export async function render(task: RenderTask): Promise<RenderedPart | Refusal> {
  return orRefusal(async () => {
    const original = createSecretBox(createSecretKey(task.dataKey)).open(asBuffer(task.sealed))
    return renderImage(original, task)
  })
}

async function orRefusal<Answer>(work: () => Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { refused: error.code, explanation: error.detail.explanation ?? '' }
  }
}

/** Instead of a copy, where these bytes have their memory to themselves: small ones share a pool. */
function handOver<Answer extends object>(answer: Answer, { buffer, byteLength }: Buffer): Answer {
  if (buffer.byteLength !== byteLength) return answer
  return move({ [transferableSymbol]: buffer, [valueSymbol]: answer }) as unknown as Answer
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
