import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { mutatedBytes } from '../../../test/support/mutated-bytes.ts'
import { propertyRuns, propertyTimeoutMs } from '../../../test/support/property-runs.ts'
import { Fault } from '../../core/fault.ts'
import { readImageType } from './image-type.ts'
import { createImageWorkers } from './image-workers.ts'
import {
  makeAnimatedWebp,
  makeJpeg,
  makePng,
  makeTalkativeJpeg,
  makeWebp,
} from './sample-images.test-support.ts'

const workers = createImageWorkers({ threads: 2 })
after(workers.close)

const good = [await makeJpeg(), await makePng(), await makeWebp()] as const
const samples = [...good, await makeTalkativeJpeg(), await makeAnimatedWebp()]

/** As an upload is checked: by its first bytes, then by a thread that takes them over. */
async function upload(bytes: Buffer) {
  return workers.check({ bytes: Buffer.from(bytes), format: readImageType(bytes) })
}

test(
  'mutated image: it is decoded or refused with words, and the threads go on with a good one',
  { timeout: propertyTimeoutMs(60_000) },
  async () => {
    await fc.assert(
      fc.asyncProperty(mutatedBytes(samples), async (bytes) => {
        const begunAtMs = performance.now()
        await upload(bytes).then(
          ({ facts }) => assert.ok(facts.bytes > 0),
          (error: unknown) => {
            assert.ok(error instanceof Fault, String((error as Error).stack))
            assert.match(error.code, /^image_(?:type_)?refused$/)
          },
        )
        assert.ok(performance.now() - begunAtMs < 15_000, 'too slow')
      }),
      propertyRuns(200),
    )
    for (const bytes of good) assert.equal((await upload(bytes)).facts.width, 64)
  },
)
