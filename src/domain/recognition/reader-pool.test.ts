import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { Fault } from '../../core/fault.ts'
import { eventually } from '../../../test/support/callup.ts'
import { assertOthersWork } from '../../../test/support/main-thread.ts'
import { nicenessOf, readersOf, ticksOf } from '../../../test/support/readers.ts'
import { createRecognition } from './recognition.ts'

const lost: string[] = []
// Readers give way to all else, and the machine may be busy.
const patient = { threads: 1, hardLimitMs: 90_000 }
const recognition = createRecognition({ ...patient, maxWaiting: 3, onLost: (why) => lost.push(why) })
after(() => recognition.close())

const grey = await sharp({ create: { width: 300, height: 600, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer()

/** Noise in which there is much to look at: more than a second of work. */
const noisy = await sharp({
  create: {
    width: 3000,
    height: 4000,
    channels: 3,
    background: '#fff',
    noise: { type: 'gaussian', mean: 128, sigma: 60 },
  },
})
  .jpeg()
  .toBuffer()

async function fault(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw new Error('not refused', { cause: error })
  return error.code
}

test('reading: nothing is started before the first picture, and one process stays warm after it', async () => {
  assert.deepEqual(readersOf(), [])
  const reading = await recognition.readScreen(grey)
  assert.deepEqual(
    { imeis: reading.imeis, texts: reading.texts, barcodes: reading.barcodes },
    { imeis: [], texts: [], barcodes: [] },
  )
  const [pid] = readersOf()
  await recognition.readScreen(grey)
  assert.deepEqual(readersOf(), [pid])
})

test('reading: so many pictures wait, and the next one is refused at once', async () => {
  await recognition.warm()
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => recognition.readScreen(grey)))
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 4, 'one is read and three wait')
  for (const { reason } of refused) assert.equal((reason as Fault).code, 'overloaded')
  await recognition.readScreen(grey)
})

test('reading: a process that is killed is replaced, its picture refused, and those that wait are read', async () => {
  await recognition.warm()
  const [pid = 0] = readersOf()
  const before = ticksOf(pid)
  const first = recognition.readScreen(noisy)
  const second = recognition.readScreen(grey)
  await eventually(async () => (ticksOf(pid) > before + 10 ? true : undefined))
  process.kill(pid, 'SIGKILL')
  assert.equal(await fault(first), 'overloaded')
  assert.deepEqual((await second).imeis, [])
  assert.deepEqual(lost, ['SIGKILL'])
  assert.notDeepEqual(readersOf(), [pid])
})

test('reading: a process that is killed while nothing is asked of it is replaced by the next picture', async () => {
  const [pid = 0] = readersOf()
  process.kill(pid, 'SIGKILL')
  await eventually(async () => (readersOf().includes(pid) ? undefined : true))
  assert.deepEqual((await recognition.readScreen(grey)).imeis, [])
})

test('reading: what takes too long is ended, refused, and ends nothing else', async () => {
  const hasty = createRecognition({ threads: 1, hardLimitMs: 1 })
  await hasty.warm()
  assert.equal(await fault(hasty.readScreen(grey)), 'overloaded')
  assert.equal(await fault(hasty.readScreen(grey)), 'overloaded')
  await hasty.close()
  assert.equal(readersOf().length, 1)
})

test('reading: after closing everything is refused and no process is left', async () => {
  const closing = createRecognition(patient)
  const before = readersOf()
  await closing.warm()
  const reading = closing.readScreen(grey)
  await Promise.all([closing.close(), fault(reading).then((code) => assert.equal(code, 'overloaded'))])
  assert.equal(await fault(closing.readScreen(grey)), 'overloaded')
  assert.deepEqual(readersOf(), before)
})

test('reading: the event loop stays free, and the process is told to give way', async () => {
  await recognition.warm()
  const [pid = 0] = readersOf()
  await assertOthersWork(() => recognition.readScreen(noisy), { elsewhereMs: () => ticksOf(pid) * 10 })
  assert.equal(nicenessOf(pid), Math.max(10, getPriority()))
})

test('reading: a reader has none of the server’s environment', async () => {
  process.env['SWITCHBOARD_KEY'] = 'secret'
  const fresh = createRecognition(patient)
  const before = readersOf()
  await fresh.warm()
  const pid = readersOf().find((each) => !before.includes(each)) ?? 0
  assert.equal(/SWITCHBOARD|PATH=/.test(readFileSync(`/proc/${pid}/environ`, 'latin1')), false)
  delete process.env['SWITCHBOARD_KEY']
  await fresh.close()
})
