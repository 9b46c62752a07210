import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { startS3Server } from '../../src/platform/objects/s3-server.test-support.ts'
import { createItechsClient, refusal } from '../support/itechs.ts'
import { startTestServer } from '../support/server.ts'

test('S3: uploaded, shown and erased as on disk; while the store is away, 503 and nothing is lost', async (t) => {
  const { settings, stop } = await startS3Server(t)
  const server = await startTestServer(
    {
      OBJECTS: 's3',
      S3_BUCKET: settings.bucket,
      S3_ENDPOINT: settings.endpoint as string,
      S3_ACCESS_KEY_ID: 'test',
      S3_SECRET_ACCESS_KEY: 'test',
    },
    { work: false },
  )
  t.after(() => server.close())
  const itechs = await createItechsClient(server)
  const { url, id } = await itechs.uploadKnown(await makeJpeg())
  assert.equal((await itechs.open(url)).status, 200)
  assert.ok(!existsSync(join(server.app.config.dataDir, 'objects')))
  await server.app.db`update image set created_at = created_at - interval '25 hours'`
  await server.app.images.eraseDue()
  assert.equal((await itechs.get(`/image/${id}/`)).status, 404)
  assert.deepEqual(await server.app.images.countStray(10), { objects: 0, stray: 0 })

  const kept = await itechs.uploadKnown(await makeJpeg())
  await stop()
  const busy = refusal(503, 'temporarily unavailable, try again')
  const refused = await itechs.upload(await makeJpeg())
  assert.deepEqual([refused.status, refused.body, refused.headers['retry-after']], [503, busy, '5'])
  const shown = await itechs.open(kept.url)
  assert.deepEqual([shown.status, JSON.parse(shown.bytes.toString())], [503, busy])
  assert.equal((await itechs.get(`/image/${kept.id}/`)).status, 200)
})
