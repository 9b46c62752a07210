import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  bringTo,
  checkoutUrl,
  expectData,
  sampleLocation,
  showScreen,
  statusOf,
  stepOne,
} from '../support/contracts.ts'
import { createItechsClient, refusal, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
  showScreen(server)
})
after(() => server.close())

type Case = readonly [change: object, field: string, rule: string]

/** Each change of a good body is refused by its field's name, and leaves the contract as it is. */
async function refuseAll(path: string, good: object, cases: readonly Case[], status: number): Promise<void> {
  const id = path.split('/')[2] ?? ''
  for (const [change, field, rule] of cases) {
    const answer = await itechs.json(path, { ...good, ...change })
    assert.deepEqual(
      [answer.status, answer.body],
      [400, refusal(400, `${field} must be ${rule}`, { [field]: `must be ${rule}` })],
      JSON.stringify(change).slice(0, 200),
    )
  }
  assert.equal(await statusOf(itechs, id), status)
}

const place = 'an object {lat, lng}'
const north = 'degrees between -90 and 90'
const east = 'degrees between -180 and 180'
const places: readonly Case[] = [
  [{ location: 'Seoul' }, 'location', place],
  [{ location: { lng: '126.5' } }, 'location.lat', north],
  ...[
    '90.0001',
    '-90.1',
    91,
    -1e308,
    'north',
    '',
    '1e1',
    ' 33',
    '33,4',
    null,
    true,
    [33],
    '9'.repeat(50),
  ].map((lat) => [{ location: { ...sampleLocation, lat } }, 'location.lat', north] as const),
  ...['180.0000001', '-181', 999, '0x10', {}].map(
    (lng) => [{ location: { ...sampleLocation, lng } }, 'location.lng', east] as const,
  ),
]

function nested(levels: number): object {
  return levels === 0 ? {} : { in: nested(levels - 1) }
}

test('step 1: device_info, image and location that break their rules', async () => {
  const { id, screen } = await bringTo(itechs, 0)
  const info = 'an object of at most 16 KiB and 10 levels'
  await refuseAll(
    `/contract/${id}/step-1/`,
    stepOne(screen),
    [
      [{ device_info: undefined }, 'device_info', info],
      [{ device_info: 'imei' }, 'device_info', info],
      [{ device_info: [] }, 'device_info', info],
      [{ device_info: null }, 'device_info', info],
      [{ device_info: nested(11) }, 'device_info', info],
      [{ device_info: { key: 'x'.repeat(17_000) } }, 'device_info', info],
      [{ device_info_image: undefined }, 'device_info_image', 'a UUID'],
      [{ device_info_image: '1' }, 'device_info_image', 'a UUID'],
      [{ device_info_image: [screen] }, 'device_info_image', 'a UUID'],
      [{ location: undefined }, 'location', place],
      ...places,
    ],
    0,
  )
  const edges = { ...stepOne(screen, { ...nested(10) }), location: { lat: -90, lng: '180.0' } }
  await expectData(itechs.json(`/contract/${id}/step-1/`, edges))
})

test('step 1: 100,000 levels of device_info are refused, and the server goes on', async () => {
  const { id } = await bringTo(itechs, 0)
  const deep = '{"in":'.repeat(100_000) + '1' + '}'.repeat(100_000)
  const body = JSON.stringify(stepOne(randomUUID())).replace(/"device_info":{[^}]*}/, `"device_info":${deep}`)
  const { status } = await itechs.send('POST', `/contract/${id}/step-1/`, {
    headers: { 'content-type': 'application/json' },
    body,
  })
  assert.equal(status, 400)
  assert.equal(await statusOf(itechs, id), 0)
})

/** 1,500 characters, the second one once it is encoded. */
const longest = ['https://pay.example.com/'.padEnd(1500, 'x'), `https://pay.example.com/${'가'.repeat(164)}`]

test('step 2: photos, location and checkout_url that break their rules', async () => {
  const { id, photos } = await bringTo(itechs, 1)
  const ids = 'an array of 1 to 3 ids of images, each another'
  const url = 'an https URL without user name and password, of at most 1500 characters when percent-encoded'
  const uuids = (count: number) => Array.from({ length: count }, () => randomUUID())
  const [twice = ''] = uuids(1)
  await refuseAll(
    `/contract/${id}/step-2/`,
    { ...photos, checkout_url: checkoutUrl },
    [
      [{ front_image: undefined }, 'front_image', ids],
      [{ front_image: [] }, 'front_image', ids],
      [{ front_image: uuids(4) }, 'front_image', ids],
      [{ front_image: twice }, 'front_image', ids],
      [{ front_image: [twice, twice.toUpperCase()] }, 'front_image', ids],
      [{ front_image: ['1'] }, 'front_image.0', 'a UUID'],
      [{ back_image: [] }, 'back_image', ids],
      [{ back_image: [twice, twice] }, 'back_image', ids],
      [{ back_image: undefined }, 'back_image', `${ids}; or rear_image is`],
      [{ rear_image: uuids(1) }, 'back_image', `${ids}; or rear_image is`],
      ...places,
      ...[
        undefined,
        null,
        5,
        '',
        'pay.example.com',
        'http://pay.example.com/',
        'javascript:alert(1)',
        'java\nscript:alert(1)',
        'data:text/html,x',
        ' https://pay.example.com/',
        'https://pay.example.com/a b',
        'https://pay.example\n.com/',
        'https://user:secret@pay.example.com/',
        'https://user@pay.example.com/',
        'https://',
        'https://[::1',
        ...longest.map((each) => `${each}x`),
        `https://pay.example.com/${'가'.repeat(1000)}`,
      ].map((checkout_url) => [{ checkout_url }, 'checkout_url', url] as const),
    ],
    1,
  )
  await expectData(
    itechs.json(`/contract/${id}/step-2/`, { ...photos, checkout_url: 'HTTPS://결제.example.com/x?y=z#w' }),
  )
  for (const checkout_url of longest) {
    const { id: another, photos: its } = await bringTo(itechs, 1)
    await expectData(itechs.json(`/contract/${another}/step-2/`, { ...its, checkout_url }))
  }
})

test('checkout: a negative, fractional, dotted, empty or huge amount, a wrong type or time', async () => {
  const { id } = await bringTo(itechs, 2)
  const amount = 'a whole number of won from 1 to 1000000000'
  const type = '"0" (once) or "1" (monthly)'
  const time = 'a time of the past since 2000 in Korea, YYYY-MM-DD HH:mm:ss'
  const good = { type: '1', amount: 66_000, datetime: '2020-12-12 13:22:20' }
  const future = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  await refuseAll(
    `/contract/${id}/checkout/`,
    good,
    [
      ...[
        -1,
        0,
        0.5,
        66_000.5,
        1e12,
        '-1',
        '66000.0',
        '66,000',
        '',
        ' 1',
        '1e3',
        '0',
        null,
        true,
        [1],
        {},
      ].map((wrong) => [{ amount: wrong }, 'amount', amount] as const),
      [{ amount: undefined }, 'amount', amount],
      ...['2', 2, '', null, 'once', true].map((wrong) => [{ type: wrong }, 'type', type] as const),
      [{ type: undefined }, 'type', type],
      ...[
        '2020-12-12',
        '2020-12-12T13:22:20',
        '2020-02-30 10:00:00',
        '2020-12-12 24:00:00',
        '0000-01-01 00:00:00',
        '1999-12-31 23:59:59',
        future,
        '',
        1_607_746_940,
        null,
      ].map((datetime) => [{ datetime }, 'datetime', time] as const),
      [{ datetime: undefined }, 'datetime', time],
    ],
    2,
  )
  await expectData(itechs.json(`/contract/${id}/checkout/`, { ...good, type: 1, amount: '66000' }))
  const { checkout } = await expectData<{ checkout: { type: string; amount: number } }>(
    itechs.get(`/contract/${id}/`),
  )
  assert.deepEqual([checkout.type, checkout.amount], ['1', 66_000])
})

test('broken bodies, wrong types and methods are refused in the envelope', async () => {
  const { id } = await bringTo(itechs, 0)
  const post = (type: string, body: string) =>
    itechs.send('POST', `/contract/${id}/checkout/`, { headers: { 'content-type': type }, body })
  const malformed = refusal(400, 'malformed request: send JSON or a form, in UTF-8')
  assert.deepEqual((await post('application/json', '{')).body, malformed)
  assert.deepEqual((await post('application/json', '{"type": "\\u0000"}')).body, malformed)
  assert.deepEqual(
    (await post('application/json', '[]')).body,
    refusal(400, 'the body must be an object', { 'the body': 'must be an object' }),
  )
  assert.equal((await post('text/xml', '<a/>')).status, 415)
  assert.equal((await post('application/json', `{"x": "${'x'.repeat(1_100_000)}"}`)).status, 413)
  const { status, headers } = await itechs.send('GET', `/contract/${id}/checkout/`)
  assert.deepEqual([status, headers['allow']], [405, 'POST'])
  assert.equal((await itechs.send('DELETE', `/contract/${id}/`)).status, 405)
})
