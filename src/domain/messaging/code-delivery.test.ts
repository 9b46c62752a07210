import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { openMessagingHouse, playCarrier, type PlayedCarrier } from './house.test-support.ts'

const carrier = playCarrier('played')
let house: Awaited<ReturnType<typeof openMessagingHouse>>

before(async () => {
  house = await openMessagingHouse({ carriers: [carrier], resendsUnknown: false })
})
after(() => house.close())

let last = 0
const newNumber = () => asPhoneNumber(`0105${String(++last).padStart(7, '0')}`)

async function send(answer: PlayedCarrier['answer']) {
  carrier.answer = answer
  const number = newNumber()
  return house.db.begin((tx) => house.messaging.sendCode(tx, { number, body: '1234' }))
}

for (const [what, answer, word] of [
  ['taken', (_message, ref) => ({ outcome: 'taken', ref }), 'taken'],
  ['refused', () => ({ outcome: 'refused', code: 4410 }), 'refused'],
  ['busy', () => ({ outcome: 'busy' }), 'unheard'],
  ['unknown, and not to be sent again', () => ({ outcome: 'unknown' }), 'taken'],
] as const satisfies readonly [string, PlayedCarrier['answer'], string][]) {
  test(`code delivery: what a carrier answers with ${what} is ${word}`, async () => {
    const code = await send(answer)
    const startedAt = performance.now()
    const patienceMs = word === 'unheard' ? 1000 : 30_000
    assert.equal(await house.messaging.hearOf(code, patienceMs), word)
    const ms = performance.now() - startedAt
    assert.ok(word === 'unheard' ? ms > 700 : ms < patienceMs - 1000, `${ms}`)
  })
}

test('code delivery: a receipt that says it failed is a refusal, one that says it arrived is none', async () => {
  for (const [code, word] of [
    [4401, 'refused'],
    [4100, 'taken'],
  ] as const) {
    const sent = await send(async (_message, ref) => {
      void carrier.report([{ ref, code }])
      return { outcome: 'taken', ref }
    })
    await eventually(async () => {
      await house.messaging.drain()
      return (await house.messaging.hearOf(sent, 1000)) === word ? true : undefined
    })
  }
})

test('code delivery: 200 codes at once, each in a transaction of its own, get their ids and are all told of', async () => {
  const codes = await Promise.all(
    Array.from({ length: 200 }, () => send((_message, ref) => ({ outcome: 'taken', ref }))),
  )
  const words = await Promise.all(codes.map((code) => house.messaging.hearOf(code, 30_000)))
  assert.deepEqual(new Set(words), new Set(['taken']))
})

test('code delivery: a number can be reached while a carrier is up that its route names', async (t) => {
  const up = playCarrier('up')
  const down = { ...playCarrier('down'), isAvailable: () => false }
  const own = await openMessagingHouse({
    carriers: [up, down],
    routes: [
      { prefix: '010', order: [{ up: 1 }] },
      { prefix: '011', order: [{ down: 1 }] },
    ],
  })
  t.after(() => own.close())
  assert.equal(await own.messaging.mayReach(asPhoneNumber('01012345678')), true)
  assert.equal(await own.messaging.mayReach(asPhoneNumber('01112345678')), false)
  const nobody = await openMessagingHouse({ carriers: [] })
  t.after(() => nobody.close())
  assert.equal(await nobody.messaging.mayReach(asPhoneNumber('01012345678')), false)
})
