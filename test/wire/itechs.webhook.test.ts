import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import type { RequestListener } from 'node:http'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import type { Verdict } from '../../src/domain/enrolment/enrolment.ts'
import { startReceiver, type Receiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { transaction } from '../../src/platform/db/database.ts'
import { eventually } from '../support/callup.ts'
import {
  bringTo,
  checkoutUrl,
  expectData,
  showScreen,
  statusOf,
  uploadPhotos,
  type SampleContract,
} from '../support/contracts.ts'
import { createItechsClient, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** What the receiver answers to each request in turn, the last one again and again. */
type Answers = readonly (object | string | RequestListener)[]

let server: TestServer
before(async () => {
  server = await startTestServer()
  showScreen(server)
})
after(() => server.close())

const contractUrl = 'https://shop.test/contract/1'
const photosUrl = 'https://shop.test/photos/1'
const pass: Verdict = { kind: 'pass', insuranceStart: '2020-12-15', insuranceEnd: '2021-12-14' }
const askAgain: Verdict = {
  kind: 'ask_again',
  dueAt: new Date('2099-12-15T04:12:22Z'),
  front: { result: false, msg: '전면 액정이 손가락에 가려져 있습니다' },
  rear: { result: true, msg: '' },
  msg: '재촬영이 필요합니다.',
}
const refuse: Verdict = { kind: 'refuse', rejectType: '0', msg: '전면액정 파손으로 가입이 거절되었습니다.' }

interface Inspected extends SampleContract {
  readonly itechs: ItechsClient
  readonly receiver: Receiver
  readonly cellphone: string
  readonly names: { contract_id: string; affiliate_uid: string; affiliate_cid: string }
  decide(verdict: Verdict): Promise<string>
  /** The webhooks of this contract, newest first. */
  deliveries(): ReturnType<TestServer['app']['webhooks']['list']>
  /** The newest one, when so many tries of it are recorded. */
  settled(tries?: number): Promise<Awaited<ReturnType<Inspected['deliveries']>>[number]>
  /** Makes the next try now: the queue would wait for seconds. */
  tryAgain(turn: number): Promise<void>
  status(): Promise<number>
}

let lastNumber = 0

/** A contract that waits for an inspector, of an affiliate that answers webhooks like this. */
async function startInspection(
  t: Parameters<typeof startReceiver>[0],
  answers: Answers,
  { type = '0', isAsked = true }: { type?: '0' | '1'; isAsked?: boolean } = {},
): Promise<Inspected> {
  let asked = 0
  const receiver = await startReceiver(t, (request, response) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? ''
    if (typeof answer === 'function') return answer(request, response)
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  const webhookUrl = isAsked ? receiver.url : undefined
  const itechs = await createItechsClient(server, { name: '마이뱅크', webhookUrl })
  const cellphone = `0106661${String(++lastNumber).padStart(4, '0')}`
  const contract = await bringTo(itechs, 3, { customer: { cellphone }, type })
  const key = { affiliateId: itechs.affiliateId, id: contract.id }
  const { app } = server
  const deliveries = () => app.webhooks.list(app.db, { tenant: key.affiliateId, subject: key.id, limit: 10 })
  const { affiliate_uid, affiliate_cid } = contract.body
  return {
    ...contract,
    itechs,
    receiver,
    cellphone,
    names: { contract_id: contract.id, affiliate_uid, affiliate_cid },
    decide: (verdict) =>
      transaction(app.db, (tx) =>
        app.enrolment.verdicts.decide(tx, { contract: key, verdict, byOperator: 'tester' }),
      ),
    deliveries,
    settled: (tries = 1) =>
      eventually(async () => (await deliveries()).find(({ attempts }) => attempts.length >= tries)),
    async tryAgain(turn) {
      const [newest] = await deliveries()
      await app.webhooks.deliver({ tenant: key.affiliateId, id: newest?.id as string, turn })
    },
    status: () => statusOf(itechs, contract.id),
  }
}

interface Message {
  readonly from: string
  readonly type: string
  readonly subject: string
  readonly body: string
}

async function handsetOf(number: string): Promise<Message[]> {
  const response = await fetch(`${server.url}/dev/handsets/${number}`)
  const { messages } = (await response.json()) as { messages: Message[] }
  return messages.map(({ from, type, subject, body }) => ({ from, type, subject, body }))
}

/** Which of the notices: two that leave together may come in any order. */
const kinds = { payment: '결제', photos: '재촬영', complete: '가입 완료', refused: '인수 거절' }

function toldOf(number: string, kind: keyof typeof kinds): Promise<Message> {
  const subject = `[휴대전화보험] ${kinds[kind]} 안내`
  return eventually(async () => (await handsetOf(number)).find((message) => message.subject === subject))
}

function verified({ receiver, itechs }: Inspected, request = 0): Record<string, unknown> {
  const { body = '', headers = {} } = receiver.requests[request] ?? {}
  return new Webhook(itechs.webhookSecret).verify(body, headers as Record<string, string>) as never
}

test('notice: after step 2 the customer gets the link to the payment, from the house, and pays nothing for it', async (t) => {
  const { cellphone } = await startInspection(t, [])
  const { body, ...message } = await toldOf(cellphone, 'payment')
  assert.deepEqual(message, { from: '15880000', type: 'LMS', subject: '[휴대전화보험] 결제 안내' })
  const lines = body.split('\n')
  assert.equal(lines[1], '마이뱅크에서 신청하신 휴대전화보험의 결제를 진행해 주세요.')
  assert.match(lines[3] ?? '', /^결제 기한: \d{4}-\d\d-\d\d \d\d:\d\d$/)
  assert.equal(lines[4], `결제하기: ${checkoutUrl}`)
})

test('notice: whatever link to a payment is taken is in the message whole, beside the longest names', async () => {
  const itechs = await createItechsClient(server, { name: '긴'.repeat(100) })
  const base = 'https://pay.example.com/'
  const links = [2048, 1501, 1500].map((length) => base.padEnd(length, 'x'))
  links.push(`${base}${'가'.repeat(400)}`, `${base}${'가'.repeat(164)}x`, `${base}${'가'.repeat(164)}`)
  const taken: string[] = []
  for (const [index, checkout_url] of links.entries()) {
    const cellphone = `0106662000${index}`
    const { id, photos } = await bringTo(itechs, 1, { customer: { cellphone, name: '길'.repeat(100) } })
    const { status } = await itechs.json(`/contract/${id}/step-2/`, { ...photos, checkout_url })
    if (status === 400) continue
    taken.push(checkout_url)
    const { body } = await toldOf(cellphone, 'payment')
    assert.ok(body.split('\n').includes(`결제하기: ${new URL(checkout_url).href}`), body)
  }
  assert.deepEqual(taken, [links[2], links[5]])
})

test('webhook: passed, paid once: the documented body, signed; the answer completes the contract and the customer is told', async (t) => {
  const inspected = await startInspection(t, [{ result: true, contract_url: contractUrl }])
  await inspected.decide(pass)
  const { id, state, attempts } = await inspected.settled()
  const body = verified(inspected)
  assert.deepEqual(body, {
    result: 0,
    inspection_complete: body['inspection_complete'],
    insurance: { insurance_start: '2020-12-15', insurance_end: '2021-12-14' },
    ...inspected.names,
  })
  assert.match(body['inspection_complete'] as string, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  assert.equal(inspected.receiver.requests[0]?.headers['webhook-id'], id)
  assert.deepEqual([state, attempts.length, attempts[0]?.failure], ['delivered', 1, null])
  assert.equal(await inspected.status(), 7)
  const { body: told } = await toldOf(inspected.cellphone, 'complete')
  assert.equal(told.split('\n').at(-1), `계약 조회: ${contractUrl}`)
})

test('webhook: passed, paid monthly: with the next payment', async (t) => {
  const inspected = await startInspection(t, [{ result: true, contract_url: contractUrl }], { type: '1' })
  await inspected.decide({ ...pass, checkout: { dueDate: '2021-01-31', amount: 30_000 } })
  await inspected.settled()
  const body = verified(inspected)
  assert.deepEqual(body, {
    result: 0,
    inspection_complete: body['inspection_complete'],
    insurance: { insurance_start: '2020-12-15', insurance_end: '2021-12-14' },
    checkout: { due_date: '2021-01-31', amount: 30_000 },
    ...inspected.names,
  })
})

test('webhook: photos again, with a link that the customer gets; then new photos, and passed', async (t) => {
  const inspected = await startInspection(t, [
    { result: true, reinspection_url: photosUrl },
    { result: true, contract_url: contractUrl },
  ])
  const { itechs, id, cellphone } = inspected
  await inspected.decide(askAgain)
  await inspected.settled()
  assert.deepEqual(verified(inspected), {
    result: 1,
    due_datetime: '2099-12-15 13:12:22',
    detail: {
      front: { result: false, msg: '전면 액정이 손가락에 가려져 있습니다' },
      rear: { result: true, msg: null },
    },
    msg: '재촬영이 필요합니다.',
    ...inspected.names,
  })
  assert.equal(await inspected.status(), 4)
  const { body } = await toldOf(cellphone, 'photos')
  const expected = [
    '',
    '사유: 재촬영이 필요합니다.',
    '등록 기한: 2099-12-15 13:12',
    `다시 등록하기: ${photosUrl}`,
  ]
  assert.deepEqual(body.split('\n').slice(-4), expected)
  await expectData(itechs.json(`/contract/${id}/step-2/update/`, await uploadPhotos(itechs)))
  assert.equal(await inspected.status(), 3)
  const [asked] = await inspected.deliveries()
  await inspected.decide(pass)
  await eventually(async () => ((await inspected.status()) === 7 ? true : undefined))

  // What was asked before is no question any more: nothing is sent, nothing changes.
  const { app } = server
  await app.webhooks.replay(app.db, { tenant: itechs.affiliateId, id: asked?.id as string })
  const old = await eventually(async () =>
    (await inspected.deliveries()).find((each) => each.id === asked?.id && each.state !== 'pending'),
  )
  assert.equal(old.state, 'withdrawn')
  assert.equal(inspected.receiver.requests.length, 2)
  assert.equal(await inspected.status(), 7)
})

test('webhook: refused, with the reason, to affiliate and customer', async (t) => {
  const inspected = await startInspection(t, [{ result: true }])
  await inspected.decide(refuse)
  await inspected.settled()
  const msg = '전면액정 파손으로 가입이 거절되었습니다.'
  assert.deepEqual(verified(inspected), { result: 2, reject_type: 0, msg, ...inspected.names })
  assert.equal(await inspected.status(), 6)
  const { body } = await toldOf(inspected.cellphone, 'refused')
  assert.ok(body.includes(`사유: ${msg}\n`))
})

test('webhook: an affiliate without a URL is asked nothing, and the verdict counts at once', async (t) => {
  const inspected = await startInspection(t, [], { isAsked: false })
  await inspected.decide(askAgain)
  assert.equal(await inspected.status(), 4)
  assert.deepEqual(await inspected.deliveries(), [])
  const { body } = await toldOf(inspected.cellphone, 'photos')
  assert.ok(body.endsWith('다시 등록하기: 마이뱅크 앱 또는 홈페이지에서 확인해 주세요.'))
})

test('webhook: an error of the affiliate is kept and not asked about again; replayed by the operator, the contract moves', async (t) => {
  const inspected = await startInspection(t, [
    { result: false, error: 'sequence 4017' },
    { result: true, contract_url: contractUrl },
  ])
  const { app } = server
  await inspected.decide(pass)
  const { id, state, attempts } = await inspected.settled()
  assert.deepEqual([state, attempts[0]?.failure], ['declined', 'declined'])
  assert.equal(attempts[0]?.answer, '{"result":false,"error":"sequence 4017"}')
  assert.equal(await inspected.status(), 3)
  const key = { affiliateId: inspected.itechs.affiliateId, id: inspected.id }
  const { verdicts } = await app.enrolment.show(key)
  assert.deepEqual([verdicts[0]?.state, verdicts[0]?.answer], ['declined', { error: 'sequence 4017' }])
  await app.webhooks.replay(app.db, { tenant: key.affiliateId, id })
  await eventually(async () => ((await inspected.status()) === 7 ? true : undefined))
  assert.equal(inspected.receiver.requests[1]?.headers['webhook-id'], id)
})

const html = '<!DOCTYPE html><title>OK</title>'
const useless: Readonly<Record<string, Answers[number]>> = {
  HTML: html,
  '10 MB': `{"result":true,"contract_url":"${contractUrl}","long":"${'x'.repeat(10 * 1024 * 1024)}"}`,
  'no link': { result: true },
  'a link with javascript:': { result: true, contract_url: 'javascript:alert(1)' },
  'a link and an error': { result: true, contract_url: contractUrl, error: 'but' },
  'false and no error': { result: false },
  'status 500': (_, response) => void response.writeHead(500).end('{"result":true}'),
  'a redirect to this machine': (_, response) =>
    void response.writeHead(307, { location: `${server.url}/healthz` }).end(),
}
for (const [what, answer] of Object.entries(useless)) {
  test(`webhook: ${what} moves nothing; the answer after the retry does, once`, async (t) => {
    const inspected = await startInspection(t, [answer, { result: true, contract_url: contractUrl }])
    await inspected.decide(pass)
    const { state } = await inspected.settled()
    assert.equal(state, 'pending')
    assert.equal(await inspected.status(), 3)
    await inspected.tryAgain(2)
    const settled = await inspected.settled(2)
    assert.deepEqual([settled.state, settled.attempts.length], ['delivered', 2])
    assert.equal(await inspected.status(), 7)
    assert.equal(inspected.receiver.requests.length, 2)
    const { body } = await toldOf(inspected.cellphone, 'complete')
    assert.ok(body.endsWith(contractUrl))
  })
}

test('webhook: cancelled by the affiliate meanwhile: nothing is sent any more', async (t) => {
  const inspected = await startInspection(t, [html])
  await inspected.decide(pass)
  await inspected.settled()
  await expectData(inspected.itechs.json(`/contract/${inspected.id}/checkout/cancel/`, {}))
  await inspected.tryAgain(2)
  const { state, attempts } = await inspected.settled()
  assert.deepEqual([state, attempts.length, attempts[0]?.answer], ['withdrawn', 1, null])
  assert.equal(inspected.receiver.requests.length, 1)
  assert.equal(await inspected.status(), 9)
})

test('webhook: cancelled while the affiliate answers: its answer moves nothing, and the customer hears nothing', async (t) => {
  const { promise: asked, resolve: hear } = Promise.withResolvers<void>()
  const { promise: cancelled, resolve: answer } = Promise.withResolvers<void>()
  const inspected = await startInspection(t, [
    (_, response) => {
      hear()
      void cancelled.then(() => response.end(JSON.stringify({ result: true, contract_url: contractUrl })))
    },
  ])
  await toldOf(inspected.cellphone, 'payment')
  await inspected.decide(pass)
  await asked
  await expectData(inspected.itechs.json(`/contract/${inspected.id}/checkout/cancel/`, {}))
  answer()
  const { state, attempts } = await inspected.settled()
  assert.deepEqual([state, attempts[0]?.status, attempts[0]?.answer], ['delivered', 200, null])
  assert.equal(await inspected.status(), 9)
  assert.equal((await handsetOf(inspected.cellphone)).length, 1)
})

test('webhook: cancelled at the moment in which an answer is recorded: neither it nor what was asked is kept', async (t) => {
  const { db, secrets } = server.app
  for (let round = 0; round < 10; round++) {
    const inspected = await startInspection(t, [html])
    await inspected.decide(refuse)
    await eventually(async () => inspected.receiver.requests.length > 0 || undefined)
    await expectData(inspected.itechs.json(`/contract/${inspected.id}/checkout/cancel/`, {}))
    const { attempts } = await inspected.settled()
    assert.equal(attempts[0]?.answer, null)
    const [row] = await db<{ sealed: Buffer }[]>`
      select sealed_body as sealed from webhook_delivery where subject = ${inspected.id}`
    assert.equal(row && secrets.box.open(row.sealed).toString(), '{"erased":true}')
  }
})

test('webhook: of a refused contract whose customer is forgotten nothing is told again', async (t) => {
  const inspected = await startInspection(t, [{ result: true }])
  const { app } = server
  await inspected.decide(refuse)
  const { id } = await inspected.settled()
  const number = asPhoneNumber(inspected.cellphone)
  await app.erasure.erasePerson({ number, dryRun: false }, { actor: 'tester', address: '' })
  await app.webhooks.replay(app.db, { tenant: inspected.itechs.affiliateId, id })
  const { state, attempts } = await eventually(async () =>
    (await inspected.deliveries()).find((each) => each.state !== 'pending'),
  )
  assert.deepEqual([state, attempts.length, attempts[0]?.answer], ['withdrawn', 1, null])
  assert.equal(inspected.receiver.requests.length, 1)
})

test('webhook: replayed after the contract is complete it is sent again and changes nothing', async (t) => {
  const inspected = await startInspection(t, [
    { result: true, contract_url: contractUrl },
    { result: true, contract_url: 'https://shop.test/other' },
  ])
  const { app } = server
  await inspected.decide(pass)
  const { id } = await inspected.settled()
  const key = { affiliateId: inspected.itechs.affiliateId, id: inspected.id }
  // Not the pictures: the QR code is looked for meanwhile.
  const whole = async () => ({ ...(await app.enrolment.show(key)), images: undefined })
  const complete = await whole()
  await toldOf(inspected.cellphone, 'payment')
  await toldOf(inspected.cellphone, 'complete')
  await app.webhooks.replay(app.db, { tenant: key.affiliateId, id })
  assert.equal((await inspected.settled(2)).state, 'delivered')
  assert.deepEqual(await whole(), complete)
  assert.equal((await handsetOf(inspected.cellphone)).length, 2)
})

test('webhook: no link, name or number of the customer reaches a log line', async (t) => {
  const inspected = await startInspection(t, [html, { result: true, contract_url: contractUrl }])
  await inspected.decide(pass)
  await inspected.settled()
  await inspected.tryAgain(2)
  await toldOf(inspected.cellphone, 'complete')
  const logged = server.logLines.join('')
  for (const secret of [inspected.cellphone, '홍찬의', contractUrl, html, inspected.itechs.webhookSecret])
    assert.ok(!logged.includes(secret), secret)
})

/** All tries fail: nobody is there. */
async function startUnheard(t: Parameters<typeof startReceiver>[0]): Promise<Inspected> {
  const inspected = await startInspection(t, ['nobody'])
  await inspected.decide(askAgain)
  await inspected.settled()
  for (let turn = 2; turn <= 7; turn++) await inspected.tryAgain(turn)
  await assert.rejects(inspected.decide(pass), { code: 'verdict_given' })
  await inspected.tryAgain(8)
  assert.equal((await inspected.settled(8)).state, 'failed')
  return inspected
}

async function setWebhook({ itechs }: Inspected, url: string): Promise<string> {
  const { app } = server
  return (await app.affiliates.directory.setWebhook(app.db, itechs.affiliateId, url)) ?? ''
}

test('webhook: given up, the URL mended and replayed: it goes to the new URL with its secret, and the contract moves', async (t) => {
  const inspected = await startUnheard(t)
  const right = await startReceiver(t, (_, response) =>
    response.end(JSON.stringify({ result: true, reinspection_url: photosUrl })),
  )
  const secret = await setWebhook(inspected, right.url)
  const { app } = server
  const [delivery] = await inspected.deliveries()
  await app.webhooks.replay(app.db, { tenant: inspected.itechs.affiliateId, id: delivery?.id as string })
  await assert.rejects(inspected.decide(pass), { code: 'verdict_given' })
  await inspected.settled(9)
  const [{ headers, body } = { headers: {}, body: '' }] = right.requests
  assert.doesNotThrow(() => new Webhook(secret).verify(body, headers as Record<string, string>))
  assert.equal(await inspected.status(), 4)

  // Answered and followed by new photos it is no open verdict any more, however often it is replayed.
  await expectData(
    inspected.itechs.json(`/contract/${inspected.id}/step-2/update/`, await uploadPhotos(inspected.itechs)),
  )
  await app.webhooks.replay(app.db, { tenant: inspected.itechs.affiliateId, id: delivery?.id as string })
  await inspected.settled(10)
  assert.equal(await inspected.status(), 3)
  await inspected.decide(refuse)
})

test('webhook: given up, the inspector decides anew; the verdict of before is withdrawn when it is replayed', async (t) => {
  const inspected = await startUnheard(t)
  const right = await startReceiver(t, (_, response) => response.end('{"result":true}'))
  await setWebhook(inspected, right.url)
  const [old] = await inspected.deliveries()
  const key = { affiliateId: inspected.itechs.affiliateId, id: inspected.id }
  const { app } = server
  assert.equal((await app.enrolment.show(key)).verdicts[0]?.state, 'undelivered')
  await inspected.decide(refuse)
  await eventually(async () => ((await inspected.status()) === 6 ? true : undefined))
  await app.webhooks.replay(app.db, { tenant: key.affiliateId, id: old?.id as string })
  const settled = await eventually(async () =>
    (await inspected.deliveries()).find(({ id, state }) => id === old?.id && state !== 'pending'),
  )
  assert.equal(settled.state, 'withdrawn')
  assert.equal(right.requests.length, 1)
})
