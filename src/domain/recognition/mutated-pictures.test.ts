import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { mutatedBytes } from '../../../test/support/mutated-bytes.ts'
import { propertyRuns, propertyTimeoutMs } from '../../../test/support/property-runs.ts'
import { Fault } from '../../core/fault.ts'
import { createRecognition, drawContractQr } from './recognition.ts'

const lost: string[] = []
const recognition = createRecognition({
  threads: 1,
  budgetMs: 300,
  hardLimitMs: 90_000,
  onLost: (why) => lost.push(why),
})
after(() => recognition.close())

const key = 'abcdefghijklmnopqrstuvwx'
const qr = await drawContractQr(key)
const enlarged = sharp(qr).resize({ width: 300, kernel: 'nearest' })
const samples = [
  await enlarged.clone().jpeg().toBuffer(),
  await enlarged.clone().png().toBuffer(),
  await enlarged.clone().webp().toBuffer(),
]

const options = { timeout: propertyTimeoutMs(90_000) }

async function assertReadOrRefused(reading: Promise<unknown>): Promise<void> {
  await reading.catch((error: unknown) => {
    assert.ok(error instanceof Fault, String((error as Error).stack))
    assert.match(error.code, /^image_(?:type_)?refused$/)
  })
}

test(
  'mutated picture: a code is found, or none is, or the picture is refused; no reader is lost',
  options,
  async () => {
    await fc.assert(
      fc.asyncProperty(mutatedBytes(samples), (bytes) => assertReadOrRefused(recognition.findQr(bytes))),
      propertyRuns(40),
    )
    await fc.assert(
      fc.asyncProperty(mutatedBytes(samples), (bytes) => assertReadOrRefused(recognition.readScreen(bytes))),
      propertyRuns(8),
    )
    assert.deepEqual(lost, [])
    for (const bytes of samples) assert.equal((await recognition.findQr(bytes))[0]?.text, key)
  },
)
