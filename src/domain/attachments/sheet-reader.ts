import { Worker } from 'node:worker_threads'
import { Fault, type FaultCode } from '../../core/fault.ts'
import type { BulkRow } from './bulk-row.ts'
import { createGate } from './gate.ts'
import { badFile, wrongType } from './refusal.ts'

/** What the worker says. */
export type SheetAnswer = { rows: BulkRow[] } | { refused: FaultCode; explanation: string }

const maxFileBytes = 5 * 1024 * 1024
/** The largest honest file (10,000 long texts, 30 MB of XML) is read in half of this memory. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
const zip = '504b0304'
const ole2 = 'd0cf11e0a1b11ae1'

/**
 * Reads spreadsheets in threads of their own, a new one for each: what a hostile file does to the parser ends with it.
 * Two at a time, eight wait, `timeoutMs` for each.
 */
export function createSheetReader({ timeoutMs }: { timeoutMs: number }) {
  const enter = createGate({ atOnce: 2, waiting: 8 })
  const workers = new Set<Worker>()
  let closed = false

  async function parse(bytes: Buffer): Promise<BulkRow[]> {
    const leave = await enter()
    if (closed) {
      leave()
      throw interrupted()
    }
    const own = Uint8Array.from(bytes).buffer
    // No environment: nothing that is secret may be within reach of a file's bytes.
    const worker = new Worker(new URL('./read-sheet.worker.ts', import.meta.url), {
      workerData: own,
      transferList: [own],
      resourceLimits,
      execArgv: [],
      env: {},
    })
    workers.add(worker)
    // Its place is free when it has ended, which can be later than the answer.
    worker.once('exit', () => {
      workers.delete(worker)
      leave()
    })
    const answer = await hear(worker, timeoutMs)
    if ('rows' in answer) return answer.rows
    throw new Fault(answer.refused, { explanation: answer.explanation })
  }

  return {
    async read(bytes: Buffer): Promise<BulkRow[]> {
      const begins = bytes.toString('hex', 0, 8)
      if (!begins.startsWith(zip) && begins !== ole2) {
        throw wrongType('the file is neither an xls nor an xlsx spreadsheet')
      }
      if (bytes.length > maxFileBytes) {
        throw badFile(`the spreadsheet has ${bytes.length} bytes, and at most ${maxFileBytes} are taken`)
      }
      return parse(bytes)
    },
    async close(): Promise<void> {
      closed = true
      await Promise.all([...workers].map((worker) => worker.terminate()))
    },
  }
}

/** Its answer, or the fault in its end: time, memory, or a bug of ours. */
async function hear(worker: Worker, timeoutMs: number): Promise<SheetAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(badFile(`the spreadsheet takes longer than ${timeoutMs / 1000} seconds to read`))
      void worker.terminate()
    }, timeoutMs)
    worker.once('message', (answer: SheetAnswer) => {
      resolve(answer)
    })
    worker.once('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      reject(outOfMemory ? badFile('the spreadsheet takes too much memory to read', error) : error)
    })
    worker.once('exit', () => {
      clearTimeout(timer)
      reject(interrupted())
    })
  })
}

function interrupted(): Fault {
  return new Fault('overloaded', { retryAfterSeconds: 5 })
}
