import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { Fault } from '../../core/fault.ts'
import { openContractHouse } from './house.test-support.ts'

const house = await openContractHouse()

const corners = [
  { x: 0.1, y: 0.1 },
  { x: 0.2, y: 0.1 },
  { x: 0.2, y: 0.2 },
  { x: 0.1, y: 0.2 },
]
const qrKey = 'AbCdEfGhIjKlMnOpQrStUvWx'

function drawPhoto(red: number): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 48, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .jpeg()
    .toBuffer()
}

/** A contract whose front photo shows these codes. */
async function photographed(red: number, texts: readonly string[]) {
  const bytes = await drawPhoto(red)
  house.codes.set(
    bytes.toString('base64'),
    texts.map((text) => ({ text, corners, isMirrored: true })),
  )
  const key = await house.newPhotographed(bytes)
  await house.db`update contract set sealed_qr_key = ${house.secrets.box.seal(qrKey)} where id = ${key.id}`
  return { ...key, bytes }
}

async function findingOf(key: Awaited<ReturnType<typeof photographed>>) {
  const { images } = await house.enrolment.show(key)
  const front = images.find(({ role }) => role === 'front')
  assert.equal(images.find(({ role }) => role === 'back')?.qrFinding, null, 'only the front shows it')
  return [front?.qrFinding, front?.qrFacts]
}

test('QR evidence: the contract’s own code, another one and none are told apart, and never refuse anything', async () => {
  for (const [red, texts, finding, facts] of [
    [10, ['another', qrKey], 'found', { isMirrored: true, corners }],
    [20, ['another'], 'other', { isMirrored: true, corners }],
    [30, [], 'none', null],
  ] as const) {
    const key = await photographed(red, texts)
    assert.deepEqual(await findingOf(key), [null, null], 'not yet looked for')
    await house.enrolment.findQrCodes(key)
    assert.deepEqual(await findingOf(key), [finding, facts])
    assert.equal(await house.statusOf(key), 2)
  }
})

test('QR evidence: the job is put in the queue with the photos, and a second run finds nothing to do', async () => {
  const key = await photographed(40, [qrKey])
  const [job] = await house.db`
    select payload from graphile_worker._private_jobs as jobs
      join graphile_worker._private_tasks as tasks on tasks.id = task_id
     where identifier = 'find-qr-codes' and payload ->> 'id' = ${key.id}`
  assert.deepEqual(job, { payload: { affiliateId: key.affiliateId, id: key.id } })
  await house.enrolment.findQrCodes(key)
  house.codes.clear()
  await house.enrolment.findQrCodes(key)
  assert.deepEqual(await findingOf(key), ['found', { isMirrored: true, corners }])
})

test('QR evidence: a photo that cannot be read is said to be so; one that is erased meanwhile is passed over', async () => {
  const unreadable = await photographed(50, [])
  house.codes.get = () => {
    throw new Fault('image_refused')
  }
  await house.enrolment.findQrCodes(unreadable)
  assert.deepEqual(await findingOf(unreadable), ['unreadable', null])
  const erased = await photographed(60, [])
  await house.images.erase(house.db, { affiliateId: erased.affiliateId, ids: [erased.front] })
  await house.enrolment.findQrCodes(erased)
  assert.deepEqual(await findingOf(erased), [null, null])
  const busy = await photographed(70, [])
  house.codes.get = () => {
    throw new Fault('overloaded')
  }
  await assert.rejects(house.enrolment.findQrCodes(busy), { code: 'overloaded' })
})
