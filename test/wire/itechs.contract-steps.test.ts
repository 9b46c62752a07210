import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { makeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { eventually } from '../support/callup.ts'
import {
  bringTo,
  checkoutUrl,
  clearScreen,
  contractBody,
  expectData,
  sampleImei,
  sampleLocation,
  sampleSerial,
  seedCustomer,
  showScreen,
  statusOf,
  stepOne,
  uploadPhotos,
} from '../support/contracts.ts'
import { createItechsClient, refusal, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
let other: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
  other = await createItechsClient(server)
  showScreen(server)
})
after(() => server.close())

const byValue = (a: number, b: number) => a - b
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const moment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
const payment = { type: '0', amount: 66_000, datetime: '2020-12-12 13:22:20' }
const succeeded = { code: 200, data: { result: true }, error: null }
const unknown = refusal(404, 'contract not found')

function setStatus(id: string, status: number): Promise<unknown> {
  return server.app.db`update contract set status = ${status} where id = ${id}`
}

function outOfOrder(status: number, from: string) {
  return refusal(409, `the contract's status is ${status}; this step is taken from ${from}`)
}

async function eventsOf(id: string) {
  const { events } = await server.app.enrolment.show({ affiliateId: itechs.affiliateId, id })
  return events.map(({ number, from, to, what, who, facts }) => ({ number, from, to, what, who, facts }))
}

test('a contract goes from its customer to the inspection, each answer as the seed writes it', async () => {
  const body = contractBody()
  const created = await itechs.json('/contract/create/', body)
  const { contract_id: id } = (created.body as { data: { contract_id: string } }).data
  assert.match(id, uuid)
  assert.deepEqual(
    { status: created.status, body: created.body },
    {
      status: 201,
      body: {
        code: 201,
        data: { contract_id: id, affiliate_uid: body.affiliate_uid, affiliate_cid: body.affiliate_cid },
        error: null,
      },
    },
  )

  const screen = (await itechs.uploadKnown(await makeJpeg())).id
  const first = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen))
  const { key } = (first.body as { data: { qr: { key: string } } }).data.qr
  assert.match(key, /^[A-Za-z0-9_-]{24}$/)
  assert.deepEqual(first.body, {
    code: 200,
    data: {
      ocr: { result: true, imei: sampleImei, sn: sampleSerial },
      insepection: { result: true, msg: '성공' },
      qr: { key },
    },
    error: null,
  })

  const photos = await uploadPhotos(itechs)
  const second = await itechs.json(`/contract/${id}/step-2/`, { ...photos, checkout_url: checkoutUrl })
  const { due_datetime: due } = (second.body as { data: { checkout: { due_datetime: string } } }).data
    .checkout
  assert.match(due, moment)
  const leftMs = Date.parse(`${due.replace(' ', 'T')}+09:00`) - Date.now()
  assert.ok(Math.abs(leftMs - 24 * 3_600_000) < 60_000, due)
  assert.deepEqual(second.body, { code: 200, data: { checkout: { due_datetime: due } }, error: null })

  assert.deepEqual((await itechs.json(`/contract/${id}/checkout/`, payment)).body, succeeded)
  assert.deepEqual(await eventsOf(id), [
    { number: 1, from: null, to: 0, what: 'create', who: 'affiliate', facts: {} },
    { number: 2, from: 0, to: 1, what: 'register_device', who: 'affiliate', facts: { reason: 'matched' } },
    { number: 3, from: 1, to: 2, what: 'submit_photos', who: 'affiliate', facts: { front: 1, back: 1 } },
    {
      number: 4,
      from: 2,
      to: 3,
      what: 'report_checkout',
      who: 'affiliate',
      facts: { type: 'once', amount: 66_000 },
    },
  ])

  const shown = await itechs.get(`/contract/${id}/`)
  const data = (shown.body as { data: Record<string, unknown> }).data
  const { created_datetime, changed_datetime, history, ...rest } = data
  assert.match(String(created_datetime), moment)
  assert.match(String(changed_datetime), moment)
  assert.deepEqual(
    (history as { status: number; status_text: string; event: string }[]).map(
      ({ status, status_text, event }) => [status, status_text, event],
    ),
    [
      [0, '가입 요청', 'create'],
      [1, '단말기 등록 완료', 'register_device'],
      [2, '결제 대기', 'submit_photos'],
      [3, '심사 요청', 'report_checkout'],
    ],
  )
  assert.deepEqual(rest, {
    contract_id: id,
    affiliate_uid: body.affiliate_uid,
    affiliate_cid: body.affiliate_cid,
    status: 3,
    status_text: '심사 요청',
    customer: seedCustomer,
    device: null,
    location: sampleLocation,
    tries_left: 10,
    ocr: { result: true, imei: sampleImei, sn: sampleSerial },
    qr: { key },
    device_info_image: screen,
    ...photos,
    earlier_photos: [],
    photo_location: null,
    checkout: {
      due_datetime: due,
      checkout_url: checkoutUrl,
      type: '0',
      amount: 66_000,
      datetime: '2020-12-12 13:22:20',
    },
    inspection: null,
    insurance: null,
    next_checkout: null,
    contract_url: null,
  })
})

test('every step from every status: taken from its own, 409 from any other, and nothing changes', async () => {
  const { id } = await bringTo(itechs, 0)
  const photos = { front_image: [randomUUID()], back_image: [randomUUID()] }
  const steps = [
    ['step-1', stepOne(randomUUID()), [0], '0'],
    ['step-2', { ...photos, checkout_url: checkoutUrl }, [1], '1'],
    ['checkout', payment, [2], '2'],
    ['checkout/cancel', {}, [3, 4, 5], '3, 4, 5'],
    ['step-2/update', photos, [4], '4'],
  ] as const
  let refused = 0
  for (let status = 0; status <= 9; status++) {
    await setStatus(id, status)
    for (const [step, body, own, from] of steps) {
      if ((own as readonly number[]).includes(status)) continue
      const had = await eventsOf(id)
      const answer = await itechs.json(`/contract/${id}/${step}/`, body)
      assert.deepEqual(
        [answer.status, answer.body],
        [409, outOfOrder(status, from)],
        `${step} in status ${status}`,
      )
      assert.deepEqual(await eventsOf(id), had)
      refused++
    }
    assert.equal(await statusOf(itechs, id), status)
  }
  assert.equal(refused, 50 - 7)
})

test('two requests for a step at once: one passes, whichever the step', async () => {
  const race = async (id: string, path: string, bodies: readonly object[]) => {
    const answers = await Promise.all(bodies.map((body) => itechs.json(`/contract/${id}/${path}/`, body)))
    return answers.map(({ status }) => status).toSorted(byValue)
  }
  const begun = await bringTo(itechs, 0)
  const screens = await Promise.all(
    [1, 2, 3, 4].map(async () => (await itechs.uploadKnown(await makeJpeg())).id),
  )
  assert.deepEqual(
    await race(
      begun.id,
      'step-1',
      screens.map((screen) => stepOne(screen)),
    ),
    [200, 409, 409, 409],
  )
  const photos = await Promise.all([1, 2, 3, 4].map(() => uploadPhotos(itechs)))
  assert.deepEqual(
    await race(
      begun.id,
      'step-2',
      photos.map((images) => ({ ...images, checkout_url: checkoutUrl })),
    ),
    [200, 409, 409, 409],
  )
  assert.deepEqual(await race(begun.id, 'checkout', [payment, payment, payment]), [200, 409, 409])
  assert.deepEqual(await race(begun.id, 'checkout/cancel', [{}, {}, {}]), [200, 409, 409])
  const [images] = await server.app.db`
    select count(*)::int as kept from image where used_by = ${begun.id} and state <> 'erasing'`
  assert.deepEqual(images, { kept: 0 }, 'cancelled: erased')
  assert.equal((await eventsOf(begun.id)).length, 5)
})

test('another affiliate’s contract, an unknown one and an id that is none are 404 for every endpoint', async () => {
  const { id } = await bringTo(itechs, 0)
  for (const [client, contract] of [
    [other, id],
    [itechs, randomUUID()],
    [itechs, 'create'],
    [itechs, '1'],
    [itechs, "' or 1=1"],
  ] as const) {
    const path = `/contract/${encodeURIComponent(contract)}`
    const photos = { front_image: [randomUUID()], back_image: [randomUUID()] }
    for (const [step, body] of [
      ['step-1', stepOne(randomUUID())],
      ['step-2', { ...photos, checkout_url: checkoutUrl }],
      ['checkout', payment],
      ['checkout/cancel', {}],
      ['step-2/update', photos],
    ] as const) {
      const { status, body: answer } = await client.json(`${path}/${step}/`, body)
      assert.deepEqual([status, answer], [404, unknown], `${contract} ${step}`)
    }
    if (contract !== 'create') {
      assert.deepEqual((await client.get(`${path}/`)).body, unknown)
    }
  }
  assert.equal(await statusOf(itechs, id), 0)
})

test('step 1: a screen that does not match leaves the status, spends a try, and its image may be tried again', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const try1 = async (deviceInfo: object) =>
    expectData<{ ocr: object; insepection: { result: boolean; msg: string }; qr?: object }>(
      itechs.json(`/contract/${id}/step-1/`, stepOne(screen, deviceInfo)),
    )
  assert.deepEqual(await try1({ imei: '359158119999996' }), {
    ocr: { result: true, imei: sampleImei, sn: sampleSerial },
    insepection: {
      result: false,
      msg: 'IMEI가 기기 정보와 다릅니다. 가입할 휴대전화에서 기기 정보 화면을 캡쳐해 주세요.',
    },
  })
  showScreen(server, { ...clearScreen(sampleImei), imeis: [] })
  assert.deepEqual(await try1({}), {
    ocr: { result: false, imei: null, sn: sampleSerial },
    insepection: {
      result: false,
      msg: 'IMEI를 읽을 수 없습니다. IMEI가 보이도록 기기 정보 화면 전체를 캡쳐해 주세요.',
    },
  })
  showScreen(server)
  assert.deepEqual((await try1({ imei: sampleImei })).insepection, { result: true, msg: '성공' })
  assert.deepEqual(
    (await eventsOf(id)).map(({ what, to, facts }) => [what, to, facts]),
    [
      ['create', 0, {}],
      ['screen_refused', 0, { reason: 'imei_mismatch', triesLeft: 9 }],
      ['screen_refused', 0, { reason: 'imei_not_found', triesLeft: 8 }],
      ['register_device', 1, { reason: 'matched' }],
    ],
  )
})

test('step 1: all of device_info that is taken is compared, to its last level and its last value', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const foreign = '359158119999996'
  let deep: object = { of: foreign }
  for (let level = 1; level < 10; level++) deep = { in: deep }
  const values = Array.from({ length: 600 }, (_, index) => index)
  const long = 'x '.repeat(8000) + foreign
  for (const deviceInfo of [deep, { values, foreign }, { long }]) {
    await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen, deviceInfo)))
  }
  assert.deepEqual(
    (await eventsOf(id)).slice(1).map(({ facts }) => (facts as { reason: string }).reason),
    Array<string>(3).fill('imei_mismatch'),
  )
})

test('step 1: after ten tries, also at once, no screen is read any more', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const wrong = stepOne(screen, { imei: '359158119999996' })
  const answers = await Promise.all(
    Array.from({ length: 14 }, () => itechs.json(`/contract/${id}/step-1/`, wrong)),
  )
  assert.deepEqual(answers.map(({ status }) => status).toSorted(byValue), [
    ...Array<number>(10).fill(200),
    ...Array<number>(4).fill(409),
  ])
  const { status, body } = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen))
  assert.deepEqual([status, body], [409, refusal(409, 'no tries are left: create a new contract')])
  assert.equal((await expectData<{ tries_left: number }>(itechs.get(`/contract/${id}/`))).tries_left, 0)
  assert.equal((await eventsOf(id)).length, 11)
})

test('images: another affiliate’s, an unknown, a used one and one given twice are refused with the field, and the status stays', async () => {
  const used = await bringTo(itechs, 2)
  const { id, screen, photos } = await bringTo(itechs, 0)
  const foreign = (await other.uploadKnown(await makeJpeg())).id
  const notOurs = 'must be of images that you uploaded within 24 hours'
  const taken = 'must be of images that no contract has used'
  for (const [image, status, message, rule] of [
    [foreign, 404, 'image not found', notOurs],
    [randomUUID(), 404, 'image not found', notOurs],
    [used.screen, 409, 'an image belongs to another contract already', taken],
    [used.photos.front_image[0] ?? '', 409, 'an image belongs to another contract already', taken],
  ] as const) {
    const answer = await itechs.json(`/contract/${id}/step-1/`, stepOne(image))
    assert.deepEqual(
      [answer.status, answer.body],
      [status, refusal(status, message, { device_info_image: rule })],
    )
  }
  await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen)))
  for (const [wrong, status, message, fields] of [
    [{ front_image: [foreign] }, 404, 'image not found', { front_image: notOurs }],
    [{ back_image: [randomUUID()] }, 404, 'image not found', { back_image: notOurs }],
    [
      { back_image: undefined, rear_image: [screen] },
      409,
      'an image belongs to another contract already',
      { rear_image: taken },
    ],
    [
      { back_image: photos.front_image },
      400,
      'back_image must be an array of 1 to 3 ids of images, each another',
      { back_image: 'must be an array of 1 to 3 ids of images, each another' },
    ],
  ] as const) {
    const wish = { ...photos, checkout_url: checkoutUrl, ...wrong }
    const answer = await itechs.json(`/contract/${id}/step-2/`, wish)
    assert.deepEqual([answer.status, answer.body], [status, refusal(status, message, fields)])
  }
  assert.equal(await statusOf(itechs, id), 1)
  await expectData(
    itechs.json(`/contract/${id}/step-2/`, {
      front_image: photos.front_image,
      rear_image: photos.back_image,
      checkout_url: checkoutUrl,
      location: { lat: 33.4, lng: -126.5 },
    }),
  )
})

test('two contracts that want the same photo at once: one gets it', async () => {
  const [a, b] = await Promise.all([bringTo(itechs, 1), bringTo(itechs, 1)])
  const wish = { ...a.photos, checkout_url: checkoutUrl }
  const answers = await Promise.all([a, b].map(({ id }) => itechs.json(`/contract/${id}/step-2/`, wish)))
  assert.deepEqual(answers.map(({ status }) => status).toSorted(byValue), [200, 409])
  const statuses = await Promise.all([a, b].map(({ id }) => statusOf(itechs, id)))
  assert.deepEqual(statuses.toSorted(byValue), [1, 2])
})

test('checkout: one second past the deadline is 410, before and after the contract expired', async () => {
  const overdue = refusal(410, 'the deadline of the payment has passed')
  const { id } = await bringTo(itechs, 2)
  await server.app.db`update contract set due_at = now() - interval '1 second' where id = ${id}`
  const late = await itechs.json(`/contract/${id}/checkout/`, payment)
  assert.deepEqual([late.status, late.body], [410, overdue])
  assert.equal(await statusOf(itechs, id), 2)
  await server.app.enrolment.expireDue()
  assert.equal(await statusOf(itechs, id), 8)
  const later = await itechs.json(`/contract/${id}/checkout/`, payment)
  assert.deepEqual([later.status, later.body], [410, overdue])
  const inTime = await bringTo(itechs, 2)
  await server.app.db`update contract set due_at = now() + interval '5 seconds' where id = ${inTime.id}`
  assert.deepEqual((await itechs.json(`/contract/${inTime.id}/checkout/`, payment)).body, succeeded)
})

test('new photos that were asked for are taken as a round of their own', async () => {
  const { id, photos } = await bringTo(itechs, 3)
  await setStatus(id, 4)
  const again = await uploadPhotos(itechs)
  const usedOnce = await itechs.json(`/contract/${id}/step-2/update/`, photos)
  assert.equal(usedOnce.status, 409)
  assert.deepEqual((await itechs.json(`/contract/${id}/step-2/update/`, again)).body, succeeded)
  const shown = await expectData<{ status: number; front_image: string[]; back_image: string[] }>(
    itechs.get(`/contract/${id}/`),
  )
  const { status, front_image, back_image } = shown
  assert.deepEqual({ status, front_image, back_image }, { status: 3, ...again })
  const { images } = await server.app.enrolment.show({ affiliateId: itechs.affiliateId, id })
  assert.deepEqual(
    images.map(({ role, round }) => [round, role]),
    [
      [0, 'screen'],
      [1, 'back'],
      [1, 'front'],
      [2, 'back'],
      [2, 'front'],
    ],
  )
})

test('cancel: from 3, 4 and 5, with personal data and images erased; ids and times stay', async () => {
  for (const status of [3, 4, 5]) {
    const { id, body, screen } = await bringTo(itechs, 3)
    await setStatus(id, status)
    assert.deepEqual((await itechs.json(`/contract/${id}/checkout/cancel/`, {})).body, succeeded)
    const shown = await expectData<Record<string, unknown>>(itechs.get(`/contract/${id}/`))
    const { customer, device_info_image, front_image, back_image, ocr, qr, location, affiliate_cid } = shown
    assert.deepEqual(
      { customer, device_info_image, front_image, back_image, ocr, qr, location, affiliate_cid },
      {
        customer: null,
        device_info_image: null,
        front_image: [],
        back_image: [],
        ocr: null,
        qr: null,
        location: null,
        affiliate_cid: body.affiliate_cid,
      },
    )
    assert.deepEqual([shown['status'], shown['status_text']], [9, '계약 취소'])
    assert.equal((await itechs.get(`/image/${screen}/`)).status, 404)
    const [row] = await server.app.db<Record<string, unknown>[]>`select * from contract where id = ${id}`
    const sealed = Object.entries(row ?? {}).filter(([name, value]) => name.startsWith('sealed') && value)
    assert.deepEqual(sealed, [])
  }
})

test('every step takes a form too, its lists written as PHP does, as browsers do, or as one value', async () => {
  const form = (path: string, body: Record<string, string>) =>
    itechs.send('POST', path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body).toString(),
    })
  const { id, screen } = await bringTo(itechs, 0)
  const location = { 'location[lat]': sampleLocation.lat, 'location[lng]': sampleLocation.lng }
  const device = { 'device_info[imei]': sampleImei, device_info_image: screen }
  await expectData(form(`/contract/${id}/step-1/`, { ...device, ...location }))
  const [one, two] = [await uploadPhotos(itechs), await uploadPhotos(itechs)]
  const [front = '', secondFront = '', back = ''] = [one.front_image, two.front_image, one.back_image].flat()
  const photos = { 'front_image[1]': secondFront, 'front_image[0]': front, back_image: back }
  await expectData(form(`/contract/${id}/step-2/`, { ...photos, ...location, checkout_url: checkoutUrl }))
  const paid = { type: '0', amount: '66000', datetime: payment.datetime }
  await expectData(form(`/contract/${id}/checkout/`, paid))
  await setStatus(id, 4)
  const again = await uploadPhotos(itechs)
  const newPhotos = {
    'front_image[]': again.front_image[0] ?? '',
    'rear_image[0]': again.back_image[0] ?? '',
  }
  const elsewhere = { 'location[lat]': '1', 'location[lng]': '2' }
  await expectData(form(`/contract/${id}/step-2/update/`, { ...newPhotos, ...elsewhere }))

  const shown = await expectData<Record<string, unknown>>(itechs.get(`/contract/${id}/`))
  const { status, front_image, back_image, earlier_photos, location: where, photo_location } = shown
  assert.deepEqual(
    { status, front_image, back_image, earlier_photos, where, photo_location },
    {
      status: 3,
      ...again,
      earlier_photos: [{ front_image: [front, secondFront], back_image: [back] }],
      where: sampleLocation,
      photo_location: { lat: '1', lng: '2' },
    },
  )
  await expectData(form(`/contract/${id}/checkout/cancel/`, {}))
})

test('a list that is numbered by words is none', async () => {
  const { id } = await bringTo(itechs, 1)
  const { status, body } = await itechs.send('POST', `/contract/${id}/step-2/`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `front_image[a]=${randomUUID()}&back_image=${randomUUID()}&checkout_url=${checkoutUrl}`,
  })
  assert.equal(status, 400)
  assert.match(JSON.stringify(body), /front_image must be an array of 1 to 3 ids/)
})

test('an Idempotency-Key takes a step once, and answers the same again', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const key = { 'idempotency-key': randomUUID() }
  const first = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen), key)
  const again = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen), key)
  assert.deepEqual(again.body, first.body)
  assert.equal(again.headers['idempotency-replayed'], 'true')
  const reused = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen, {}), key)
  assert.equal(reused.status, 422)
  assert.equal((await eventsOf(id)).length, 2)
})

test('captures that are read under keys hold no connection: other writes with keys go on, and a repetition is told to wait', async () => {
  const { recognition, config } = server.app
  const read = recognition.readScreen
  const { promise: seen, resolve: go } = Promise.withResolvers<void>()
  let readings = 0
  recognition.readScreen = async () => {
    readings++
    await seen
    return clearScreen(sampleImei)
  }
  const contracts = await Promise.all(
    Array.from({ length: config.databasePoolSize + 2 }, () => bringTo(itechs, 0)),
  )
  const steps = contracts.map(({ id, screen }) => {
    const key = { 'idempotency-key': randomUUID() }
    return { id, take: () => itechs.json(`/contract/${id}/step-1/`, stepOne(screen), key) }
  })
  const answers = steps.map(({ take }) => take())
  await eventually(async () => readings === steps.length || undefined)
  const create = itechs.json('/contract/create/', contractBody(), { 'idempotency-key': randomUUID() })
  assert.equal((await create).status, 201)
  assert.equal((await steps[0]?.take())?.status, 409)
  go()
  for (const { status } of await Promise.all(answers)) assert.equal(status, 200)
  const again = await steps[0]?.take()
  assert.deepEqual([again?.body, again?.headers['idempotency-replayed']], [(await answers[0])?.body, 'true'])
  assert.equal(readings, steps.length)
  for (const { id } of steps) assert.equal((await eventsOf(id)).length, 2)
  recognition.readScreen = read
})

test('what was answered under a key is not answered again once the contract is erased', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const key = { 'idempotency-key': randomUUID() }
  const first = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen), key)
  assert.ok(JSON.stringify(first.body).includes(sampleImei))
  const cancelKey = { 'idempotency-key': randomUUID() }
  await setStatus(id, 3)
  const cancelled = await itechs.json(`/contract/${id}/checkout/cancel/`, {}, cancelKey)
  assert.deepEqual(cancelled.body, succeeded)
  const again = await itechs.json(`/contract/${id}/step-1/`, stepOne(screen), key)
  assert.deepEqual([again.status, again.body], [409, outOfOrder(9, '0')])
  const cancelledAgain = await itechs.json(`/contract/${id}/checkout/cancel/`, {}, cancelKey)
  assert.deepEqual(cancelledAgain.body, succeeded)
})

test('nothing personal is in the clear: not in the database, not in the log', async () => {
  const customer = { name: '아무개', email: 'secret.person@example.com', cellphone: '010-9999-1234' }
  const ssn = { birthdate: undefined, ssn: '860906-1234567' }
  const { id } = await bringTo(itechs, 3, { customer: { ...customer, ...ssn } })
  const shown = JSON.stringify((await itechs.get(`/contract/${id}/`)).body)
  assert.ok(shown.includes('"birthdate":"1986-09-06"') && shown.includes('"cellphone":"01099991234"'))
  assert.ok(shown.includes(sampleImei), 'which ends in the same digits as the number of the person')
  assert.ok(!shown.replaceAll(sampleImei, '').includes('1234567'), 'the number of a person is not answered')
  assert.ok(!shown.includes('8609061234567'))
  const tables = await Promise.all(
    ['contract', 'contract_event', 'contract_image', 'contract_verdict'].map(
      (table) => server.app.db<{ text: string }[]>`
        select row_to_json(kept)::text as text from ${server.app.db(table)} as kept`,
    ),
  )
  const kept = tables.flat().map(({ text }) => text)
  assert.ok(kept.length > 10)
  for (const secret of [
    '아무개',
    'secret.person',
    '99991234',
    '9999-1234',
    // Shorter ones would be found in the digits of what is sealed, and in times.
    '8609061234567',
    '860906-1234567',
    sampleImei,
    sampleSerial,
    // As it was sent, and rounded.
    '33.4504',
    '33.4505',
    '126.569',
    'pay.example.com',
  ]) {
    assert.ok(!kept.some((text) => text.includes(secret)), `${secret} is in the database`)
    assert.ok(!server.logLines.some((line) => line.includes(secret)), `${secret} is in the log`)
  }
})

test('GET shows the verdict that counts: dates, next payment and link of a policy; what is to be photographed anew', async () => {
  const { db, enrolment } = server.app
  const { verdicts } = enrolment
  const decide = (id: string, verdict: Parameters<typeof verdicts.decide>[1]['verdict']) =>
    db.begin((tx) => {
      const contract = { affiliateId: itechs.affiliateId, id }
      return verdicts.decide(tx, { contract, verdict, byOperator: randomUUID() })
    })
  const seen = async (id: string) => {
    const data = await expectData<Record<string, unknown>>(itechs.get(`/contract/${id}/`))
    const { status, inspection, insurance, next_checkout, contract_url } = data
    const datetime = (inspection as { datetime: string }).datetime
    assert.match(datetime, moment)
    return {
      status,
      inspection: { ...(inspection as object), datetime: '' },
      insurance,
      next_checkout,
      contract_url,
    }
  }
  const none = { datetime: '', msg: null, reject_type: null, due_datetime: null, detail: null }
  const nothing = { insurance: null, next_checkout: null, contract_url: null }

  const passed = await bringTo(itechs, 3, { type: '1' })
  const insurance = { insurance_start: '2026-12-01', insurance_end: '2027-11-30' }
  const checkout = { dueDate: '2027-01-31', amount: 30_000 }
  const dates = { insuranceStart: insurance.insurance_start, insuranceEnd: insurance.insurance_end }
  await decide(passed.id, { kind: 'pass', ...dates, checkout })
  assert.deepEqual(await seen(passed.id), {
    status: 5,
    inspection: { result: 0, ...none },
    insurance,
    next_checkout: { due_date: '2027-01-31', amount: 30_000 },
    contract_url: null,
  })

  const asked = await bringTo(itechs, 3)
  const detail = { front: { result: false, msg: '흐림' }, rear: { result: true, msg: '' } }
  const dueAt = new Date('2026-12-24T03:04:05Z')
  await decide(asked.id, { kind: 'ask_again', dueAt, ...detail, msg: '재촬영이 필요합니다.' })
  assert.deepEqual(await seen(asked.id), {
    status: 4,
    inspection: {
      ...none,
      result: 1,
      msg: '재촬영이 필요합니다.',
      due_datetime: '2026-12-24 12:04:05',
      detail,
    },
    ...nothing,
  })

  const refused = await bringTo(itechs, 3)
  await decide(refused.id, { kind: 'refuse', rejectType: '0', msg: '파손' })
  assert.deepEqual(await seen(refused.id), {
    status: 6,
    inspection: { ...none, result: 2, msg: '파손', reject_type: '0' },
    ...nothing,
  })
})
