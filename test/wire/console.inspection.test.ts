import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeTalkativeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { createConsoleClient, problem, sendToConsole, type ConsoleClient } from '../support/console.ts'
import { bringTo, expectData, sampleImei, sampleSerial, showScreen, stepOne } from '../support/contracts.ts'
import { createItechsClient, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
let anna: ConsoleClient
let boris: ConsoleClient
let viewer: ConsoleClient
before(async () => {
  server = await startTestServer({}, { work: false })
  showScreen(server)
  itechs = await createItechsClient(server, { name: 'Phone shop' })
  ;[anna, boris, viewer] = await Promise.all([
    createConsoleClient(server, 'inspector'),
    createConsoleClient(server, 'inspector'),
    createConsoleClient(server, 'viewer'),
  ])
})
after(() => server.close())

const held = problem(409, 'inspection_held', 'Another inspector has this contract')
const notHeld = problem(
  409,
  'inspection_not_held',
  'Take the contract first: it is not yours, or not any more',
)
const unknown = problem(404, 'contract_unknown', 'There is no such contract')
const tooLow = problem(403, 'role_insufficient', 'Your role does not allow this')

interface Leased {
  readonly id: string
  readonly lease: { holder: { id: string; email: string }; takenAt: string; expiresAt: string }
}

const take = (client: ConsoleClient, id: string) => client.send('PUT', `/inspections/${id}/lease`)
const release = (client: ConsoleClient, id: string) => client.send('DELETE', `/inspections/${id}/lease`)
const pass = (client: ConsoleClient, id: string) => client.post(`/inspections/${id}/pass`, {})

async function waiting(): Promise<string> {
  return (await bringTo(itechs, 3)).id
}

async function queue(state = 'waiting'): Promise<Record<string, unknown>[]> {
  const { body } = await viewer.get(`/inspections?state=${state}&limit=100`)
  return (body as { contracts: Record<string, unknown>[] }).contracts
}

function endLease(id: string): Promise<unknown> {
  return server.app.db`
    update inspection_lease set expires_at = clock_timestamp() - interval '1 second' where contract_id = ${id}`
}

test('queue: what waits, longest first, with who has it; nothing personal', async () => {
  const first = await waiting()
  const second = await waiting()
  await take(anna, second)
  const listed = (await queue()).filter(({ id }) => id === first || id === second)
  const affiliate = { id: itechs.affiliateId, name: 'Phone shop' }
  const [{ waitingSince: since1 } = {}, { waitingSince: since2, lease } = {}] = listed
  const same = { affiliate, deviceName: null, photoRound: 1, lastVerdict: null }
  assert.deepEqual(listed, [
    { id: first, ...same, waitingSince: since1, lease: null },
    { id: second, ...same, waitingSince: since2, lease },
  ])
  const { holder, takenAt, expiresAt } = lease as Leased['lease']
  assert.deepEqual(holder, { id: anna.operatorId, email: anna.email })
  assert.equal(Date.parse(expiresAt) - Date.parse(takenAt), 15 * 60_000)
  await release(anna, second)
})

test('queue: pages of keys hold every contract once, also those of one moment', async () => {
  const ids = [await waiting(), await waiting(), await waiting()]
  await server.app.db`update contract set changed_at = '2020-01-01T00:00:00.123456Z' where id = any (${ids})`
  const seen: string[] = []
  let place: string | null = ''
  for (let pages = 0; place !== null && pages < 50; pages++) {
    const path: string = `/inspections?limit=1${place === '' ? '' : `&after=${place}`}`
    const body = (await viewer.get(path)).body as { contracts: { id: string }[]; next: string | null }
    seen.push(...body.contracts.map(({ id }) => id))
    place = body.next
  }
  assert.deepEqual(seen.slice(0, 3), ids.toSorted())
  assert.deepEqual(
    seen,
    (await queue()).map(({ id }) => id),
  )
  assert.equal(new Set(seen).size, seen.length)
})

test('queue: a page of 10,000 rows, a state or a place that is none is refused', async () => {
  const refusals = [
    ['limit=10000', 'limit must be a whole number from 1 to 100'],
    ['limit=0', 'limit must be a whole number from 1 to 100'],
    ['limit=ten', 'limit must be a whole number from 1 to 100'],
    ['state=all', 'state must be one of waiting, announced, overdue'],
    ['after=1', 'after must be `next` of the page before'],
    ["after=1.'--", 'after must be `next` of the page before'],
  ]
  for (const [query, detail] of refusals) {
    const { status, body } = await viewer.get(`/inspections?${query}`)
    assert.deepEqual([status, (body as { detail: string }).detail], [400, detail])
  }
})

test('take: two at once, one wins; the other is told so, and again by whom it is held', async () => {
  const id = await waiting()
  const replies = await Promise.all([take(anna, id), take(boris, id)])
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409],
  )
  const winner = replies[0]?.status === 200 ? anna : boris
  const loser = winner === anna ? boris : anna
  assert.deepEqual(replies.find(({ status }) => status === 409)?.body, held)
  assert.deepEqual((await take(loser, id)).body, held)
  assert.deepEqual((await pass(loser, id)).body, held)
  await release(loser, id)
  assert.deepEqual((await take(loser, id)).body, held, "releasing another's lease does nothing")
  await release(winner, id)
  assert.equal((await take(loser, id)).status, 200)
  await release(loser, id)
})

test('take again: the lease is renewed from now, and stays the same one', async () => {
  const id = await waiting()
  const { lease: first } = (await take(anna, id)).body as Leased
  await server.app.db`
    update inspection_lease set expires_at = expires_at - interval '10 minutes' where contract_id = ${id}`
  const { lease: second } = (await take(anna, id)).body as Leased
  assert.equal(second.takenAt, first.takenAt)
  assert.ok(Date.parse(second.expiresAt) >= Date.parse(first.expiresAt))
  await release(anna, id)
})

test('a lease that ran out: the verdict is refused, and another may take the contract', async () => {
  const id = await waiting()
  await take(anna, id)
  await endLease(id)
  assert.deepEqual((await pass(anna, id)).body, notHeld)
  assert.equal((await take(boris, id)).status, 200)
  assert.deepEqual((await pass(anna, id)).body, held)
  assert.deepEqual((await take(anna, id)).body, held)
  await release(boris, id)
})

test('a verdict without taking the contract is refused', async () => {
  const id = await waiting()
  assert.deepEqual((await pass(anna, id)).body, notHeld)
})

test('next: each of many at once gets another one, until none is left', async () => {
  const free = (await queue()).filter(({ lease }) => lease === null).length
  const clients = [anna, boris, anna, boris, anna, boris, anna, boris]
  const taken: string[] = []
  for (let rounds = 0; rounds < 10; rounds++) {
    const replies = await Promise.all(clients.map((client) => client.post('/inspections/next')))
    const ids = replies.map(({ status, body }) => {
      assert.equal(status, 200)
      return (body as { taken: Leased | null }).taken?.id
    })
    taken.push(...ids.filter((id) => id !== undefined))
    if (ids.every((id) => id === undefined)) break
  }
  assert.equal(new Set(taken).size, taken.length, 'nobody got what another has')
  assert.equal(taken.length, free)
  assert.deepEqual((await anna.post('/inspections/next')).body, { taken: null })
  for (const id of taken) await Promise.all([release(anna, id), release(boris, id)])
})

test('a viewer sees the queue, and neither a contract nor its pictures, and takes and decides nothing', async () => {
  const id = await waiting()
  assert.equal((await viewer.get('/inspections')).status, 200)
  const forbidden: [string, string, unknown?][] = [
    ['GET', `/inspections/${id}`],
    ['GET', `/inspections/${id}/pictures`],
    ['GET', `/inspections/${id}/pictures/${id}/x`],
    ['POST', '/inspections/next'],
    ['PUT', `/inspections/${id}/lease`],
    ['DELETE', `/inspections/${id}/lease`],
    ['POST', `/inspections/${id}/pass`, {}],
    ['POST', `/inspections/${id}/ask-again`, {}],
    ['POST', `/inspections/${id}/refuse`, {}],
    ['POST', `/inspections/${id}/deliveries/${id}/replay`],
  ]
  for (const [method, path, body] of forbidden) {
    const reply = await viewer.send(method, path, body)
    assert.deepEqual([method, path, reply.status, reply.body], [method, path, 403, tooLow])
  }
  assert.equal((await queue()).find((contract) => contract['id'] === id)?.['lease'], null)
})

test('an unsafe request of an inspector without the CSRF token is refused', async () => {
  const id = await waiting()
  const { cookie } = anna
  const reply = await sendToConsole(server, 'PUT', `/inspections/${id}/lease`, { headers: { cookie } })
  assert.deepEqual((reply.body as { code: string }).code, 'csrf_refused')
  assert.deepEqual((await pass(anna, id)).body, notHeld)
})

test('contracts that are unknown, or not waiting, cannot be taken', async () => {
  for (const id of ['no-uuid', '01980000-0000-7000-8000-000000000000']) {
    for (const reply of [await take(anna, id), await anna.get(`/inspections/${id}`), await pass(anna, id)]) {
      assert.deepEqual([reply.status, reply.body], [404, unknown])
    }
  }
  const { id } = await bringTo(itechs, 2)
  const detail = "the contract's status is 2; this step is taken from 3"
  const outOfOrder = problem(409, 'step_out_of_order', 'The contract is not waiting for an inspection', {
    detail,
  })
  assert.deepEqual((await take(anna, id)).body, outOfOrder)
  assert.deepEqual((await pass(anna, id)).body, outOfOrder)
})

test('see: all that one decides by, pictures that open for 15 seconds, nobody else’s number', async () => {
  const { id, screen, photos } = await bringTo(itechs, 3, { customer: { ssn: '8609061234567' } })
  const shown = await anna.get(`/inspections/${id}`)
  assert.equal(shown.status, 200)
  const body = shown.body as Record<string, unknown> & {
    reading: { imageId: string; imeis: { value: string; confidence: number; box: object }[] }
    pictures: { id: string; role: string; round: number; url: string; thumbnailUrl: string }[]
  }
  assert.deepEqual(body['customer'], {
    name: '홍찬의',
    birthdate: '1986-09-06',
    cellphone: '01024846313',
    email: 'cuhong@itechs.io',
    extras: ['', '', null],
  })
  assert.ok(!JSON.stringify(body).includes('8609061234567'))
  assert.deepEqual([body['status'], body['lease'], body['verdicts'], body['deliveries']], [3, null, [], []])
  assert.deepEqual(body['device'], { imei: sampleImei, serial: sampleSerial })
  const box = { left: 0.1, top: 0.2, width: 0.3, height: 0.02 }
  assert.deepEqual(body.reading.imeis, [
    { value: sampleImei, slot: 1, confidence: 0.99, source: 'text', isLabelled: true, box },
  ])
  assert.equal(body.reading.imageId, screen)
  assert.deepEqual(
    body.pictures.map(({ id: picture, role, round }) => [picture, role, round]),
    [
      [screen, 'screen', 0],
      [photos.back_image[0], 'back', 1],
      [photos.front_image[0], 'front', 1],
    ],
  )
  const history = body['history'] as { what: string; by: unknown }[]
  assert.deepEqual(
    history.map(({ what }) => what),
    ['create', 'register_device', 'submit_photos', 'report_checkout'],
  )
  await assertPictureOpens(body.pictures[0] as { url: string; thumbnailUrl: string })
})

test('see: what the affiliate said of the device, whatever its keys are called, as it was compared', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const tell = async (deviceInfo: object) => {
    await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen, deviceInfo)))
    const { reading } = (await anna.get(`/inspections/${id}`)).body as { reading: Record<string, unknown> }
    return { reason: reading['reason'], claims: reading['claims'] }
  }
  const broken = '353289101234560'
  assert.deepEqual(await tell({ ids: [{ imei: broken }] }), {
    reason: 'claim_broken',
    claims: { imeis: [], brokenImeis: [broken], serials: [], models: [] },
  })
  assert.deepEqual(await tell({ device: { IMEI1: sampleImei, sn: sampleSerial }, build: 'sm-s921n' }), {
    reason: 'matched',
    claims: { imeis: [sampleImei], brokenImeis: [], serials: [sampleSerial], models: ['SM-S921N'] },
  })
})

test('see: when the camera says that it took the capture, by its EXIF', async () => {
  const { id } = await bringTo(itechs, 0)
  const { id: screen } = await itechs.uploadKnown(await makeTalkativeJpeg())
  await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen)))
  const { pictures } = (await anna.get(`/inspections/${id}`)).body as { pictures: Record<string, unknown>[] }
  assert.deepEqual(
    pictures.map(({ id: picture, capturedAt }) => [picture, capturedAt]),
    [[screen, '2026-11-20 13:14:15']],
  )
})

async function assertPictureOpens({ url, thumbnailUrl }: { url: string; thumbnailUrl: string }) {
  const open = (path: string, headers: Record<string, string> = { cookie: anna.cookie }) =>
    fetch(server.url + path, { headers })
  const view = await open(url)
  assert.equal(view.status, 200)
  assert.equal(view.headers.get('content-type'), 'image/jpeg')
  assert.equal(view.headers.get('cache-control'), 'no-store')
  assert.equal(view.headers.get('x-content-type-options'), 'nosniff')
  assert.deepEqual([...new Uint8Array(await view.arrayBuffer()).slice(0, 3)], [0xff, 0xd8, 0xff])
  const thumbnail = await open(thumbnailUrl)
  assert.equal(thumbnail.status, 200)
  await thumbnail.arrayBuffer()
  assert.equal((await open(url, {})).status, 401, 'with the session only')
  assert.equal((await open(url, { cookie: viewer.cookie })).status, 403)
  const altered = await open(`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`)
  assert.deepEqual(
    await altered.json(),
    problem(403, 'link_refused', 'This link is not valid, or not any more'),
  )
}

test('find: the contracts of a phone, newest first, by its digits; until they are erased', async () => {
  const customer = { cellphone: '01055550001' }
  const earlier = await bringTo(itechs, 3, { customer })
  const later = await bringTo(itechs, 2, { customer })
  const find = (client: ConsoleClient, number: string) =>
    client.get(`/contracts?number=${encodeURIComponent(number)}`)
  const { status, body } = await find(anna, '010-5555-0001')
  assert.equal(status, 200)
  const { contracts } = body as { contracts: Record<string, unknown>[] }
  assert.deepEqual(
    contracts.map(({ id, status: step, affiliate }) => [id, step, (affiliate as { name: string }).name]),
    [
      [later.id, 2, 'Phone shop'],
      [earlier.id, 3, 'Phone shop'],
    ],
  )
  assert.ok(!JSON.stringify(body).includes('5555'), 'nothing personal')
  assert.deepEqual((await find(anna, '01055550002')).body, { contracts: [] })
  assert.equal((await find(anna, 'x')).status, 400)
  assert.equal((await anna.get('/contracts')).status, 400)
  assert.deepEqual((await find(viewer, '01055550001')).body, tooLow)

  await itechs.json(`/contract/${earlier.id}/checkout/cancel/`, {})
  const left = (await find(anna, '01055550001')).body as { contracts: { id: string }[] }
  assert.deepEqual(
    left.contracts.map(({ id }) => id),
    [later.id],
  )
})

test('pictures: new links, each for 15 seconds from now', async () => {
  const id = await waiting()
  const { pictures } = (await anna.get(`/inspections/${id}/pictures`)).body as {
    pictures: { id: string; url: string }[]
  }
  assert.equal(pictures.length, 3)
  const token = pictures[0]?.url.split('/').at(-1) ?? ''
  const leftMs = Number.parseInt(token.slice(32, 44), 16) - Date.now()
  assert.ok(leftMs > 5_000 && leftMs < 20_000, `${leftMs} ms are about 15 seconds`)
})

test('who looked, took and was refused is in the audit log', async () => {
  const id = await waiting()
  await anna.get(`/inspections/${id}`)
  await take(anna, id)
  await take(boris, id)
  await viewer.send('PUT', `/inspections/${id}/lease`)
  await release(anna, id)
  await server.app.audit.close()
  const logged = await server.app.audit.list(server.app.db, { limit: 1000 })
  const lines = logged
    .filter(({ subject }) => subject.endsWith(id))
    .map(({ actor, action, outcome, address }) => [actor, action, outcome, address].join(' '))
  assert.deepEqual(lines.toSorted(), [
    ...[
      `operator ${anna.operatorId} inspection.release done 127.0.0.1`,
      `operator ${anna.operatorId} inspection.take done 127.0.0.1`,
      `operator ${anna.operatorId} inspection.view done 127.0.0.1`,
      `operator ${boris.operatorId} console.PUT /inspections/:id/lease inspection_held 127.0.0.1`,
      `operator ${viewer.operatorId} console.PUT /inspections/:id/lease role_insufficient 127.0.0.1`,
    ].toSorted(),
  ])
  assert.deepEqual((await server.app.audit.verify(server.app.db)).faults, [])
})
