import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { newId } from '../../platform/db/new-id.ts'
import { createImageLinks } from './image-links.ts'

const links = createImageLinks(createSecretKey(randomBytes(32)))
const image = { affiliateId: newId(), id: newId() }
const now = 1_700_000_000_000
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

test('link: whose the image is, for 15 seconds', () => {
  const token = links.sign(image, now)
  assert.deepEqual(links.verify({ id: image.id, token }, now), image)
  assert.deepEqual(links.verify({ id: image.id.toUpperCase(), token }, now + 15_000), image)
  assert.equal(links.verify({ id: image.id, token }, now + 15_001), undefined)
  assert.equal(links.verify({ id: newId(), token }, now), undefined)
})

test('link: altered anywhere it opens nothing, its last character included', () => {
  const token = links.sign(image, now)
  for (let at = 0; at < token.length; at++) {
    for (const other of at === token.length - 1 ? characters : ['0', 'f']) {
      if (other === token[at]) continue
      const altered = token.slice(0, at) + other + token.slice(at + 1)
      assert.equal(links.verify({ id: image.id, token: altered }, now), undefined, `${other} at ${at}`)
    }
  }
})
