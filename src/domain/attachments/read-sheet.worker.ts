import { parentPort, workerData } from 'node:worker_threads'
import { Fault } from '../../core/fault.ts'
import { readSheet } from './read-sheet.ts'
import type { SheetAnswer } from './sheet-reader.ts'

// The parser prints what it finds odd in a file, with the file's own words.
Object.assign(globalThis.console, { error() {}, warn() {}, log() {} })

function answer(): SheetAnswer {
  try {
    return { rows: readSheet(Buffer.from(workerData as ArrayBuffer)) }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { refused: error.code, explanation: error.detail.explanation ?? '' }
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(answer())
