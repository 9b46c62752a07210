import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { createImageWorkers } from './image-workers.ts'
import { makeJpeg, makePngBomb } from './sample-images.test-support.ts'

const stuck = new URL('./stuck.worker.test-support.ts', import.meta.url)
const endless = () => ({ bytes: new Uint8Array(1), format: 'jpeg' }) as const
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
const quick = () => ({ bytes: new Uint8Array(2), format: 'jpeg' }) as const

function isFault(code: string, explanation?: string) {
  return (error: unknown) =>
    error instanceof Fault &&
    error.code === code &&
    (explanation === undefined || error.detail.explanation === explanation)
}

test('workers: an image that a thread does not come back from is refused, and the thread is replaced', async (t) => {
  const workers = createImageWorkers({ threads: 2, timeoutMs: 5000, file: stuck })
  t.after(workers.close)
  for (let round = 0; round < 2; round++) {
    const hopeless = [workers.check(endless()), workers.check(endless())]
    const patient = [workers.check(quick()), workers.check(quick())]
    for (const each of hopeless) {
      await assert.rejects(each, isFault('image_refused', 'the image takes too long to decode'))
    }
    // They waited for the threads that were ended, and were served by those in their place.
    for (const each of patient) assert.equal((await each).facts.bytes, 2)
  }
})

test('workers: so many wait, the next one is refused at once, and who waited is served', async (t) => {
  const workers = createImageWorkers({ threads: 1, file: stuck })
  t.after(workers.close)
  const task = {
    sealed: new Uint8Array(0),
    dataKey: new Uint8Array(0),
    format: 'png',
    rendition: 'view',
  } as const
  const first = workers.render(task)
  const waiting = Array.from({ length: 64 }, () => workers.check(quick()))
  await assert.rejects(workers.check(quick()), isFault('overloaded'))
  await first
  assert.equal((await Promise.all(waiting)).length, 64)
})

test('workers: closed while they work, they refuse what is under way and what comes', async () => {
  const workers = createImageWorkers({ threads: 1, file: stuck })
  const under = workers.check(endless())
  await new Promise((resolve) => setTimeout(resolve, 200))
  await Promise.all([assert.rejects(under, isFault('overloaded')), workers.close()])
  await assert.rejects(workers.check(quick()), isFault('overloaded'))
})

test('workers: the bytes are handed over with all that they are a part of, and copied where memory is shared', async (t) => {
  const workers = createImageWorkers({ threads: 1 })
  t.after(workers.close)
  const jpeg = await makeJpeg()
  const body = Buffer.from(new ArrayBuffer(jpeg.length + 30))
  jpeg.copy(body, 10)
  const { facts } = await workers.check({ bytes: body.subarray(10, 10 + jpeg.length), format: 'jpeg' })
  assert.deepEqual([facts.bytes, facts.sha256], [jpeg.length, new Uint8Array(sha256(jpeg))])
  assert.equal(body.length, 0)
  // So small a buffer is a part of memory that Node gives to others too.
  const part = Buffer.from(jpeg)
  assert.notEqual(part.buffer.byteLength, part.length)
  await workers.check({ bytes: part, format: 'jpeg' })
  assert.deepEqual(part, jpeg)
})

test('workers: a refusal keeps its words on the way between threads; noise is no crash', async (t) => {
  const workers = createImageWorkers({ threads: 1 })
  t.after(workers.close)
  await assert.rejects(
    workers.check({ bytes: makePngBomb(50_000, 50_000), format: 'png' }),
    isFault('image_refused', 'the image is 50000 x 50000 pixels, and at most 50000000 pixels are taken'),
  )
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    await assert.rejects(workers.check({ bytes: randomBytes(10_000), format }), isFault('image_refused'))
  }
})

test('workers: threads that start refuse nothing that others decode meanwhile', async (t) => {
  const image = await makeJpeg()
  const check = (workers: ReturnType<typeof createImageWorkers>) =>
    workers.check({ bytes: Uint8Array.from(image), format: 'jpeg' })
  const busy = createImageWorkers({ threads: 2 })
  t.after(busy.close)
  for (let round = 0; round < 8; round++) {
    const others = createImageWorkers({ threads: 4 })
    let isStarted = false
    const starting = check(others).finally(() => (isStarted = true))
    // oxlint-disable-next-line no-unmodified-loop-condition -- changed above
    while (!isStarted) await Promise.all([check(busy), check(busy), check(busy), check(busy)])
    await starting
    await others.close()
  }
})
