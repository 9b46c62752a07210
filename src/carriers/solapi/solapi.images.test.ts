import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageImage } from '../../domain/messaging/sms.port.ts'
import { eventually } from '../../../test/support/callup.ts'
import { filePath, newText, sendPath, sizesOf, startHouse } from './house.test-support.ts'

let last = 0

/** A JPEG as far as anybody looks: its marks, and bytes that no other has. */
function newImage(bytes = 1000): MessageImage {
  const content = Buffer.alloc(bytes, ++last)
  content.set([0xff, 0xd8, 0xff, 0xe0])
  return { mimeType: 'image/jpeg', bytes: content }
}

const newMms = (...images: readonly MessageImage[]) => newText({ type: 'MMS', subject: '사진', images })

test('solapi: an image is uploaded once, however many texts show it', async (t) => {
  const { server, carrier } = await startHouse(t)
  const image = newImage()
  // The same image, as another job loads it.
  const again = { ...image, bytes: Buffer.from(image.bytes) }
  const texts = [newMms(image), newMms(again), newMms(image), newMms(newImage())]
  const answers = await Promise.all(texts.map(carrier.submit))
  assert.ok(answers.every(({ outcome }) => outcome === 'taken'))
  assert.equal(server.sent(filePath).length, 2)
  await carrier.submit(newMms(image))
  assert.equal(server.sent(filePath).length, 2)
  const [stored] = server.find(texts[0]?.recipientId ?? '')
  assert.deepEqual([stored?.type, stored?.subject], ['MMS', '사진'])
  assert.deepEqual(server.files.get(stored?.imageId ?? '')?.bytes, image.bytes)
})

test('solapi: an image that the vendor does not have any more is uploaded again', async (t) => {
  const { server, carrier } = await startHouse(t)
  const image = newImage()
  await carrier.submit(newMms(image))
  server.files.clear()
  const answers = await Promise.all([newMms(image), newMms(image)].map(carrier.submit))
  assert.ok(answers.every(({ outcome }) => outcome === 'taken'))
  assert.equal(server.sent(filePath).length, 2)
  assert.equal(server.files.size, 1)
})

test('solapi: who notices late that an image was gone does not have it uploaded once more', async (t) => {
  const { server, carrier } = await startHouse(t, { batch: 1, window: 2 })
  const image = newImage()
  await carrier.submit(newMms(image))
  server.files.clear()
  let late = 0
  server.after = async (_response, { path }) => {
    // The second of both hears that it is gone when the first has uploaded it.
    if (path === sendPath && ++late === 2) {
      await eventually(async () => (server.sent(sendPath).length === 4 ? true : undefined))
    }
    return false
  }
  const answers = await Promise.all([newMms(image), newMms(image)].map(carrier.submit))
  assert.ok(answers.every(({ outcome }) => outcome === 'taken'))
  assert.equal(server.sent(filePath).length, 2)
})

test('solapi: an image that is gone as soon as it is uploaded is given up', async (t) => {
  const { server, carrier } = await startHouse(t)
  server.after = (_response, { path }) => {
    if (path === filePath) server.files.clear()
    return false
  }
  assert.deepEqual(await carrier.submit(newMms(newImage())), { outcome: 'refused', code: 4420 })
  assert.equal(server.sent(filePath).length, 2)
})

test('solapi: what the vendor does not take is refused before it is sent: two images, large ones, other kinds', async (t) => {
  const { server, carrier } = await startHouse(t)
  const png = { mimeType: 'image/png', bytes: Buffer.from('89504e470d0a1a0a', 'hex') }
  const texts = [newMms(newImage(), newImage()), newMms(), newMms(newImage(200 * 1024 + 1)), newMms(png)]
  for (const text of texts) assert.deepEqual(await carrier.submit(text), { outcome: 'refused', code: 4420 })
  assert.equal(server.sent(filePath).length, 0)
  assert.equal((await carrier.submit(newMms(newImage(200 * 1024)))).outcome, 'taken')
})

test('solapi: an upload that is refused refuses its texts; one that fails is a reason to try later', async (t) => {
  const { server, carrier } = await startHouse(t)
  const answer = (status: number, body: string) => {
    server.before = (response, { path }) => {
      if (path !== filePath) return false
      response.writeHead(status).end(body)
      return true
    }
  }
  const image = newImage()
  answer(400, '{"errorCode":"ValidationError","errorMessage":"x"}')
  assert.deepEqual(await carrier.submit(newMms(image)), { outcome: 'refused', code: 4420 })
  assert.equal(carrier.isAvailable(), true)
  for (const body of ['{}', '{"fileId":7}', 'null']) {
    answer(200, body)
    assert.deepEqual(await carrier.submit(newMms(image)), { outcome: 'busy' })
  }
  answer(503, '')
  assert.deepEqual(await Promise.all([newMms(image), newMms(image)].map(carrier.submit)), [
    { outcome: 'busy' },
    { outcome: 'busy' },
  ])
  assert.equal(carrier.isAvailable(), false)
  assert.deepEqual(sizesOf(server), [])
})

test('solapi: at most `window` images are on their way at once', async (t) => {
  const { server, carrier } = await startHouse(t, { window: 2 })
  let running = 0
  let most = 0
  server.after = async (_response, { path }) => {
    if (path !== filePath) return false
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 30))
    running--
    return false
  }
  const answers = await Promise.all(Array.from({ length: 7 }, () => carrier.submit(newMms(newImage()))))
  assert.ok(answers.every(({ outcome }) => outcome === 'taken'))
  assert.equal(most, 2)
})
