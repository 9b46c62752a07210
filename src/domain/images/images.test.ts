import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, beforeEach, test } from 'node:test'
import sharp from 'sharp'
import { Fault } from '../../core/fault.ts'
import { transaction } from '../../platform/db/database.ts'
import { objectKey, storageUnavailable, type ObjectStore } from '../../platform/objects/object-store.ts'
import { openImageHouse } from './house.test-support.ts'
import { createImages, type ImageKey } from './images.ts'
import { makeJpeg, makeTalkativeJpeg } from './sample-images.test-support.ts'

const house = await openImageHouse()
const { db, images, objects, secrets, newAffiliate, newImage, keysInStore, age, states } = house
let affiliateId: string
before(async () => {
  affiliateId = await newAffiliate()
})
beforeEach(async () => {
  await db`truncate image`
  await objects.delete((await keysInStore()).map((id) => objectKey('images', id)))
  house.clock.aheadMs = 0
})

function isFault(code: string) {
  return (error: unknown) => error instanceof Fault && error.code === code
}

async function use(ids: readonly string[], contractId: string = randomUUID(), owner = affiliateId) {
  return transaction(db, (tx) => images.use(tx, { affiliateId: owner, contractId, ids }))
}

test('image: received and not kept it is nobody’s; kept it is the affiliate’s', async () => {
  const received = await images.receive({ affiliateId, bytes: await makeJpeg() })
  await assert.rejects(images.get(received), isFault('image_unknown'))
  await assert.rejects(images.issueLink(received), isFault('image_unknown'))
  await images.keep(received)
  const image = await images.get(received)
  assert.deepEqual([image.format, image.width, image.height, image.usedBy], ['jpeg', 64, 48, null])
  await assert.rejects(
    images.get({ affiliateId: await newAffiliate(), id: image.id }),
    isFault('image_unknown'),
  )
  await assert.rejects(images.keep(received), isFault('overloaded'), 'only what is being stored can be kept')
})

test('image: kept inside a transaction that fails it is not there', async () => {
  const received = await images.receive({ affiliateId, bytes: await makeJpeg() })
  const failing = transaction(db, async (tx) => {
    await images.keep(received, tx)
    throw new Error('no')
  })
  await assert.rejects(failing, /no/)
  await assert.rejects(images.get(received), isFault('image_unknown'))
})

test('link: opens for 15 seconds, and not in second 16', async () => {
  const { id, token } = await newImage(affiliateId)
  assert.equal((await images.open({ id, token })).id, id)
  house.clock.aheadMs = 10_000
  assert.equal((await images.open({ id, token })).id, id)
  house.clock.aheadMs = 15_500
  await assert.rejects(images.open({ id, token }), isFault('link_refused'))
  const later = await images.issueLink({ affiliateId, id })
  assert.equal((await images.open({ id, token: later })).id, id)
})

test('link: what was erased meanwhile is gone, however young the link', async () => {
  const { id, token } = await newImage(affiliateId)
  await transaction(db, (tx) => images.erase(tx, { affiliateId, ids: [id] }))
  await assert.rejects(images.open({ id, token }), isFault('image_unknown'))
})

test('original: byte for byte what was uploaded; a changed object or another key is refused', async () => {
  const bytes = await makeTalkativeJpeg()
  const [one, other] = [await newImage(affiliateId, Buffer.from(bytes)), await newImage(affiliateId)]
  assert.deepEqual(await images.readOriginal(one), bytes)
  const key = objectKey('images', one.id)
  const sealed = (await objects.get(key)) as Buffer
  const changed = Buffer.from(sealed)
  changed.writeUInt8(changed.readUInt8(1000) ^ 1, 1000)
  await objects.put(key, changed)
  await assert.rejects(images.readOriginal(one))
  await assert.rejects(images.render(one, 'view'))
  await objects.put(key, sealed)
  await db`update image set sealed_key = (select sealed_key from image where id = ${other.id}) where id = ${one.id}`
  await assert.rejects(images.readOriginal(one), /another image's/)
})

test('original: a row whose object is missing is a fault of ours and shows nothing', async () => {
  const image = await newImage(affiliateId)
  await objects.delete([objectKey('images', image.id)])
  await assert.rejects(images.render(image, 'view'), /is missing/)
})

test('thumbnail: small, upright, without metadata', async () => {
  const image = await newImage(affiliateId, await makeTalkativeJpeg())
  const { contentType, bytes } = await images.render(image, 'thumbnail')
  assert.equal(contentType, 'image/jpeg')
  assert.ok(!bytes.includes('Exif') && !bytes.includes('<script>'))
  // Turned by 90 degrees its blue corner is at the top right.
  const lying = await newImage(affiliateId, await makeJpeg({ width: 800, height: 400, orientation: 6 }))
  const small = await images.render(lying, 'thumbnail')
  const { data, info } = await sharp(small.bytes).raw().toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height], [160, 320])
  const isBlue = (x: number, y: number) => (data[(y * info.width + x) * info.channels + 2] ?? 0) > 200
  assert.deepEqual([isBlue(10, 10), isBlue(150, 10), isBlue(150, 310)], [false, true, false])
})

test('use: all of them once, by one contract', async () => {
  const ids = [(await newImage(affiliateId)).id, (await newImage(affiliateId)).id]
  const contractId = randomUUID()
  await use(ids, contractId)
  assert.equal((await images.get({ affiliateId, id: ids[0] as string })).usedBy, contractId)
  await assert.rejects(use(ids), isFault('image_used'))
  await assert.rejects(use(ids, contractId), isFault('image_used'), 'not twice by the same one either')
})

test('use: with one that is used, unknown, another’s or given twice, none is used', async () => {
  const used = await newImage(affiliateId)
  await use([used.id])
  const stranger = await newImage(await newAffiliate())
  const fresh = await newImage(affiliateId)
  const unkept = await images.receive({ affiliateId, bytes: await makeJpeg() })
  for (const [ids, code] of [
    [[fresh.id, used.id], 'image_used'],
    [[fresh.id, stranger.id], 'image_unknown'],
    [[fresh.id, randomUUID()], 'image_unknown'],
    [[fresh.id, fresh.id], 'image_unknown'],
    [[fresh.id, unkept.id], 'image_unknown'],
  ] as const) {
    await assert.rejects(use(ids), isFault(code))
  }
  assert.equal((await images.get(fresh)).usedBy, null)
  await use([fresh.id])
})

test('use: of 20 contracts at once that want the same two images one gets both', async () => {
  const ids = [(await newImage(affiliateId)).id, (await newImage(affiliateId)).id]
  const contracts = Array.from({ length: 20 }, () => randomUUID())
  const outcomes = await Promise.allSettled(
    contracts.map((contract, i) => use(i % 2 === 0 ? ids : ids.toReversed(), contract)),
  )
  const winners = contracts.filter((_, i) => outcomes[i]?.status === 'fulfilled')
  assert.equal(winners.length, 1)
  for (const id of ids) assert.equal((await images.get({ affiliateId, id })).usedBy, winners[0])
})

test('erase: not before the transaction commits; then at once for everybody, and soon from the store', async () => {
  const image = await newImage(affiliateId)
  await use([image.id])
  await assert.rejects(
    transaction(db, async (tx) => {
      await images.erase(tx, { affiliateId, ids: [image.id] })
      throw new Error('no')
    }),
  )
  assert.equal((await images.get(image)).id, image.id)
  await transaction(db, (tx) => images.erase(tx, { affiliateId, ids: [image.id] }))
  await assert.rejects(images.get(image), isFault('image_unknown'))
  const [row] = await db<{ key: Buffer | null }[]>`select sealed_key as key from image where id = ${image.id}`
  assert.equal(row?.key, null, 'nobody can open it any more')
  await images.eraseDue()
  assert.deepEqual([await keysInStore(), await states()], [[], {}])
})

test('erase: another affiliate’s images stay', async () => {
  const image = await newImage(affiliateId)
  const stranger = await newAffiliate()
  await transaction(db, (tx) => images.erase(tx, { affiliateId: stranger, ids: [image.id] }))
  assert.equal((await images.get(image)).id, image.id)
})

test('24 hours: what no contract used is erased, row and object; what one used, and what is younger, stays', async () => {
  const old = await newImage(affiliateId)
  const used = await newImage(affiliateId)
  await use([used.id])
  await age(25)
  const young = await newImage(affiliateId)
  await images.eraseDue()
  assert.deepEqual(await states(), { [used.id]: 'stored', [young.id]: 'stored' })
  assert.deepEqual(await keysInStore(), [used.id, young.id].toSorted())
  await assert.rejects(images.get(old), isFault('image_unknown'))
})

test('24 hours: used or erased, never both, however close', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => newImage(affiliateId)))
  await age(25)
  const [outcomes] = await Promise.all([
    Promise.allSettled(all.map(({ id }) => use([id]))),
    images.eraseDue(),
    images.eraseDue(),
  ])
  const left = await states()
  for (const [i, { id }] of all.entries()) {
    assert.equal(left[id] === 'stored', outcomes[i]?.status === 'fulfilled')
  }
  assert.deepEqual(await keysInStore(), Object.keys(left).toSorted())
})

test('a process that dies while it stores leaves nothing for ever: neither before the object is there nor after', async () => {
  const unkept = await images.receive({ affiliateId, bytes: await makeJpeg() })
  const objectless = await images.receive({ affiliateId, bytes: await makeJpeg() })
  await objects.delete([objectKey('images', objectless.id)])
  await images.eraseDue()
  assert.equal(Object.keys(await states()).length, 2, 'they may still be under way')
  await age(2)
  await images.eraseDue()
  assert.deepEqual([await keysInStore(), await states()], [[], {}])
  await assert.rejects(images.keep(unkept), isFault('overloaded'))
})

test('a process that dies while it erases leaves work for the next one, and shows nothing meanwhile', async () => {
  const [one, other] = [await newImage(affiliateId), await newImage(affiliateId)]
  await age(25)
  const broken: ObjectStore = {
    ...objects,
    async delete(keys) {
      await objects.delete(keys.slice(0, 1))
      throw storageUnavailable(new Error('pulled the plug'))
    },
  }
  const dying = createImages({ db, secrets, objects: broken })
  await assert.rejects(dying.eraseDue(), isFault('storage_unavailable'))
  await dying.close()
  assert.equal((await keysInStore()).length, 1)
  for (const key of [one, other] as ImageKey[])
    await assert.rejects(images.get(key), isFault('image_unknown'))
  await images.eraseDue()
  assert.deepEqual([await keysInStore(), await states()], [[], {}])
})

test('a store that takes nothing: the upload is refused, nothing is shown, and nothing stays', async () => {
  const full: ObjectStore = { ...objects, put: () => Promise.reject(storageUnavailable(new Error('full'))) }
  const refusing = createImages({ db, secrets, objects: full })
  await assert.rejects(
    refusing.receive({ affiliateId, bytes: await makeJpeg() }),
    isFault('storage_unavailable'),
  )
  await refusing.close()
  assert.deepEqual(Object.values(await states()), ['storing'])
  await age(2)
  await images.eraseDue()
  assert.deepEqual(await states(), {})
})

test('objects without a row, as a restored database leaves them, are counted and not touched', async () => {
  await newImage(affiliateId)
  await objects.put(objectKey('images', randomUUID()), Buffer.from('stray'))
  await images.eraseDue()
  assert.deepEqual(await images.countStray(1000), { objects: 2, stray: 1 })
})
