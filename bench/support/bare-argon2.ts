/** Verifications by argon2 alone, in as many threads, with no queue, no HTTP and no database: what the machine can do. */
import { hashSync, verifySync } from '@node-rs/argon2'
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { defaultCost } from '../../src/platform/passwords/argon2-cost.ts'

/** Verifications a second. */
export async function measureBareArgon2(threads: number, seconds: number): Promise<number> {
  const counts = Array.from({ length: threads }, async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: seconds })
    const [perSecond] = (await once(worker, 'message')) as [number]
    return perSecond
  })
  return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0)
}

if (!isMainThread && typeof workerData === 'number') {
  const stored = hashSync('qwer1234', defaultCost)
  const began = performance.now()
  let done = 0
  while (performance.now() - began < workerData * 1000) {
    verifySync(stored, 'qwer1234')
    done++
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(done / ((performance.now() - began) / 1000))
}
