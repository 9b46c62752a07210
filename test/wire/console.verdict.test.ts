import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { koreanTime } from '../../src/core/korean-time.ts'
import { startReceiver, type Receiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { eventually } from '../support/callup.ts'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { bringTo, showScreen, statusOf, uploadPhotos } from '../support/contracts.ts'
import { createItechsClient, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let anna: ConsoleClient
before(async () => {
  server = await startTestServer()
  showScreen(server)
  anna = await createConsoleClient(server, 'inspector')
})
after(() => server.close())

const given = problem(409, 'verdict_given', "A verdict was given; the affiliate's answer is still to come")
const policyUrl = 'https://affiliate.example.com/policy/1'
const photosUrl = 'https://affiliate.example.com/photos/1'
const today = () => koreanTime(new Date()).slice(0, 10)

interface Scene {
  readonly receiver: Receiver
  readonly itechs: ItechsClient
  /** What the affiliate answers from now on. */
  say(answer: object): void
}

/** An affiliate that answers webhooks. */
async function openScene(t: TestContext, first: object): Promise<Scene> {
  let answer = first
  const receiver = await startReceiver(t, (_request, response) =>
    response.writeHead(200).end(JSON.stringify(answer)),
  )
  const itechs = await createItechsClient(server, { webhookUrl: receiver.url })
  return {
    receiver,
    itechs,
    say: (next) => {
      answer = next
    },
  }
}

async function taken(itechs: ItechsClient, wish: { type?: '0' | '1' } = {}): Promise<string> {
  const { id } = await bringTo(itechs, 3, wish)
  assert.equal((await anna.send('PUT', `/inspections/${id}/lease`)).status, 200)
  return id
}

interface Inspected {
  readonly status: number
  readonly lease: unknown
  readonly verdicts: {
    id: string
    state: string
    by: object
    answer: { url: string | null; error: string | null }
    deliveryId: string
  }[]
  readonly deliveries: {
    id: string
    state: string
    attempts: { status: number; failure: string | null; answer: string | null }[]
  }[]
  readonly history: { what: string; by: object | null }[]
}

async function see(id: string): Promise<Inspected> {
  return (await anna.get(`/inspections/${id}`)).body as Inspected
}

function reaches(itechs: ItechsClient, id: string, status: number): Promise<true> {
  return eventually(async () => (await statusOf(itechs, id)) === status || undefined)
}

test('pass: the affiliate hears of the policy, and the contract is complete when it answers with a link', async (t) => {
  const { itechs, receiver } = await openScene(t, { result: true, contract_url: policyUrl })
  const id = await taken(itechs)
  const wish = { insuranceStart: '2026-12-01', insuranceEnd: '2027-11-30' }
  const reply = await anna.post(`/inspections/${id}/pass`, wish)
  assert.equal(reply.status, 200)
  const { verdictId } = reply.body as { verdictId: string }
  await reaches(itechs, id, 7)
  const sent = JSON.parse(receiver.requests[0]?.body ?? '') as Record<string, unknown>
  assert.equal(sent['result'], 0)
  assert.deepEqual(sent['insurance'], { insurance_start: '2026-12-01', insurance_end: '2027-11-30' })
  assert.equal(sent['checkout'], undefined)
  const { lease, verdicts, deliveries, history } = await see(id)
  const by = { id: anna.operatorId, email: anna.email }
  assert.equal(lease, null)
  assert.deepEqual(
    verdicts.map(({ id: which, state, by: who, answer }) => ({ which, state, who, answer })),
    [{ which: verdictId, state: 'accepted', who: by, answer: { url: policyUrl, error: null } }],
  )
  assert.deepEqual(
    deliveries.map(({ id: which, state, attempts }) => [which, state, attempts.length]),
    [[verdicts[0]?.deliveryId, 'delivered', 1]],
  )
  assert.deepEqual(
    history.slice(4).map(({ what, by: who }) => [what, who]),
    [
      ['verdict_announced', by],
      ['pass', by],
      ['complete', null],
    ],
  )
})

test('pass: what is left out is from today, for a year; a monthly checkout a month on, the same amount', async (t) => {
  const { itechs, receiver } = await openScene(t, { result: true, contract_url: policyUrl })
  const id = await taken(itechs, { type: '1' })
  const start = today()
  assert.equal((await anna.post(`/inspections/${id}/pass`, {})).status, 200)
  await reaches(itechs, id, 7)
  const { insurance, checkout } = JSON.parse(receiver.requests[0]?.body ?? '') as {
    insurance: { insurance_start: string; insurance_end: string }
    checkout: object
  }
  assert.ok([start, today()].includes(insurance.insurance_start))
  assert.equal(Number(insurance.insurance_end.slice(0, 4)), Number(insurance.insurance_start.slice(0, 4)) + 1)
  assert.deepEqual(checkout, { due_date: '2021-01-12', amount: 66_000 })
})

test('ask again: the affiliate hears what is wrong with each side; new photos wait for an inspector again', async (t) => {
  const { itechs, receiver } = await openScene(t, { result: true, reinspection_url: photosUrl })
  const id = await taken(itechs)
  const body = {
    front: { result: false, msg: 'QR이 보이게 다시 찍어 주세요' },
    rear: { result: true, msg: '' },
    dueInHours: 48,
  }
  const askedAt = Date.now()
  assert.equal((await anna.post(`/inspections/${id}/ask-again`, body)).status, 200)
  await reaches(itechs, id, 4)
  const { due_datetime: due, ...sent } = JSON.parse(receiver.requests[0]?.body ?? '') as Record<
    string,
    string
  >
  const dueMs = Date.parse(`${due?.replace(' ', 'T')}+09:00`)
  assert.ok(Math.abs(dueMs - askedAt - 48 * 3600_000) < 60_000, due)
  assert.deepEqual(
    { result: sent['result'], detail: sent['detail'], msg: sent['msg'] },
    {
      result: 1,
      detail: { front: { result: false, msg: body.front.msg }, rear: { result: true, msg: null } },
      msg: body.front.msg,
    },
  )
  assert.equal((await anna.send('PUT', `/inspections/${id}/lease`)).status, 409)
  const update = await itechs.json(`/contract/${id}/step-2/update/`, await uploadPhotos(itechs))
  assert.equal(update.status, 200)
  assert.equal((await anna.send('PUT', `/inspections/${id}/lease`)).status, 200)
  const { pictures } = (await anna.get(`/inspections/${id}`)).body as { pictures: { round: number }[] }
  assert.deepEqual(
    pictures.map(({ round }) => round),
    [0, 1, 1, 2, 2],
  )
})

test('refuse: the affiliate hears why, and that is the end', async (t) => {
  const { itechs, receiver } = await openScene(t, { result: true })
  const id = await taken(itechs)
  const body = { rejectType: '3', msg: '액정이 파손되었습니다' }
  assert.equal((await anna.post(`/inspections/${id}/refuse`, body)).status, 200)
  await reaches(itechs, id, 6)
  const sent = JSON.parse(receiver.requests[0]?.body ?? '') as Record<string, unknown>
  assert.deepEqual([sent['result'], sent['reject_type'], sent['msg']], [2, 3, body.msg])
})

test('a verdict twice: at once and after another one counts; the second is told so', async (t) => {
  const { itechs, receiver } = await openScene(t, { result: false, error: 'later' })
  const id = await taken(itechs)
  // Nobody delivers while this row is locked, so that the first verdict stays open.
  const replies = await server.app.db.begin(async (tx) => {
    await tx`lock table webhook_attempt in exclusive mode`
    const both = await Promise.all([
      anna.post(`/inspections/${id}/pass`, {}),
      anna.post(`/inspections/${id}/refuse`, { rejectType: '1', msg: 'no' }),
    ])
    const third = await anna.post(`/inspections/${id}/pass`, {})
    const again = await anna.send('PUT', `/inspections/${id}/lease`)
    return [...both, third, again]
  })
  assert.deepEqual(
    replies
      .slice(0, 2)
      .map(({ status }) => status)
      .toSorted((a, b) => a - b),
    [200, 409],
  )
  for (const { status, body } of replies.filter((reply) => reply.status !== 200)) {
    assert.deepEqual([status, body], [409, given])
  }
  await eventually(async () => ((await see(id)).verdicts[0]?.state === 'declined' ? true : undefined))
  assert.equal((await see(id)).verdicts.length, 1)
  assert.equal(receiver.requests.length, 1)
})

test("an affiliate's error is shown, the webhook can be sent again, and the contract decided anew", async (t) => {
  const { itechs, receiver, say } = await openScene(t, { result: false, error: 'no such customer' })
  const id = await taken(itechs)
  await anna.post(`/inspections/${id}/pass`, {})
  const queued = await eventually(async () => {
    const { body } = await anna.get('/inspections?limit=100')
    const found = (body as { contracts: { id: string; lastVerdict: object | null }[] }).contracts.find(
      (contract) => contract.id === id,
    )
    return found?.lastVerdict ? found : undefined
  })
  const { decidedAt, ...lastVerdict } = queued.lastVerdict as { decidedAt: string }
  const by = { id: anna.operatorId, email: anna.email }
  assert.ok(decidedAt)
  assert.deepEqual(lastVerdict, { kind: 'pass', state: 'declined', by, error: 'no such customer' })
  const declined = await see(id)
  assert.deepEqual(declined.verdicts[0]?.answer, { url: null, error: 'no such customer' })
  const { id: delivery = '', state, attempts = [] } = declined.deliveries[0] ?? {}
  assert.deepEqual([state, attempts.map(({ failure }) => failure)], ['declined', ['declined']])

  say({ result: true, contract_url: policyUrl })
  const replay = (which: string, contract = id) =>
    anna.post(`/inspections/${contract}/deliveries/${which}/replay`)
  assert.equal((await replay(delivery)).status, 204)
  await reaches(itechs, id, 7)
  assert.equal(receiver.requests.length, 2)
  const again = await replay(delivery)
  assert.deepEqual([again.status, (again.body as { code: string }).code], [409, 'already_sent'])
  const other = await taken(itechs)
  for (const which of [delivery, 'no-uuid']) {
    const wrong = await replay(which, other)
    assert.deepEqual([wrong.status, wrong.body], [404, problem(404, 'not_found', 'Not found')])
  }
})

test('verdicts that cannot be are refused, and nothing is told to anybody', async (t) => {
  const { itechs, receiver } = await openScene(t, { result: true })
  const once = await taken(itechs)
  const monthly = await taken(itechs, { type: '1' })
  const good = { result: true, msg: '' }
  const bad = { result: false, msg: 'again' }
  const long = 'x'.repeat(501)
  const endRule = 'insuranceEnd must be a day as YYYY-MM-DD, after the start and within 10 years'
  const refusals: [string, string, object, string][] = [
    [once, 'pass', { insuranceStart: '2026-02-30' }, 'insuranceStart must be a day as YYYY-MM-DD'],
    [once, 'pass', { insuranceStart: 'tomorrow' }, 'insuranceStart must be a day as YYYY-MM-DD'],
    [once, 'pass', { insuranceStart: '2026-12-01', insuranceEnd: '2026-12-01' }, endRule],
    [once, 'pass', { insuranceStart: '2026-12-01', insuranceEnd: '2036-12-02' }, endRule],
    [once, 'pass', { checkout: { amount: 1 } }, 'checkout must be left out: this contract is paid once'],
    [
      monthly,
      'pass',
      { checkout: { amount: 0 } },
      'checkout.amount must be a whole number from 1 to 1000000000',
    ],
    [
      monthly,
      'pass',
      { checkout: { amount: 1.5 } },
      'checkout.amount must be a whole number from 1 to 1000000000',
    ],
    [
      monthly,
      'pass',
      { checkout: { dueDate: '2020-12-12' } },
      'checkout.dueDate must be a day as YYYY-MM-DD, after the last payment',
    ],
    [
      once,
      'ask-again',
      { front: good, rear: good },
      'result must be false for one of front and rear: else there is nothing to ask for',
    ],
    [
      once,
      'ask-again',
      { front: { result: false, msg: ' ' }, rear: good },
      'front.msg must be a text that says what to do',
    ],
    [once, 'ask-again', { front: bad }, 'rear must be an object'],
    [
      once,
      'ask-again',
      { front: bad, rear: good, dueInHours: 0 },
      'dueInHours must be a whole number from 1 to 720',
    ],
    [once, 'refuse', { rejectType: '1', msg: '' }, 'msg must be a text of 1 to 500 characters'],
    [once, 'refuse', { rejectType: '1', msg: long }, 'msg must be a text of 1 to 500 characters'],
    [once, 'refuse', { msg: 'no' }, 'rejectType must be a text of 1 to 50 characters'],
  ]
  for (const [id, verb, body, detail] of refusals) {
    const reply = await anna.post(`/inspections/${id}/${verb}`, body)
    assert.deepEqual([reply.status, (reply.body as { detail: string }).detail], [400, detail])
  }
  for (const id of [once, monthly]) {
    const { status, verdicts, deliveries } = await see(id)
    assert.deepEqual([status, verdicts, deliveries], [3, [], []])
    assert.equal((await anna.send('DELETE', `/inspections/${id}/lease`)).status, 204)
  }
  assert.equal(receiver.requests.length, 0)
})

test('cancelled while it was inspected: the verdict is refused', async (t) => {
  const { itechs } = await openScene(t, { result: true })
  const id = await taken(itechs)
  assert.equal((await itechs.json(`/contract/${id}/checkout/cancel/`, {})).status, 200)
  const reply = await anna.post(`/inspections/${id}/pass`, {})
  assert.deepEqual([reply.status, (reply.body as { code: string }).code], [409, 'step_out_of_order'])
  const { status, pictures, customer, reading } = (await anna.get(`/inspections/${id}`)).body as Record<
    string,
    unknown
  >
  assert.deepEqual(
    { status, pictures, customer, reading },
    { status: 9, pictures: [], customer: null, reading: null },
  )
})

test('photos that never came: an inspector finds the contract among the overdue, takes it and refuses it', async (t) => {
  const { itechs } = await openScene(t, { result: true, reinspection_url: photosUrl })
  const id = await taken(itechs)
  const body = { front: { result: false, msg: 'again' }, rear: { result: true, msg: '' }, msg: '' }
  assert.equal((await anna.post(`/inspections/${id}/ask-again`, body)).status, 200)
  await reaches(itechs, id, 4)
  const overdue = async () =>
    ((await anna.get('/inspections?state=overdue')).body as { contracts: { id: string }[] }).contracts.map(
      (contract) => contract.id,
    )
  assert.deepEqual(await overdue(), [])
  assert.equal((await anna.send('PUT', `/inspections/${id}/lease`)).status, 409)
  await server.app.db`update contract set photos_due_at = now() - interval '1 second' where id = ${id}`
  assert.deepEqual(await overdue(), [id])
  assert.equal((await anna.send('PUT', `/inspections/${id}/lease`)).status, 200)
  assert.equal((await anna.post(`/inspections/${id}/pass`, {})).status, 409)
  assert.equal((await anna.post(`/inspections/${id}/refuse`, { rejectType: '1', msg: 'late' })).status, 200)
  await reaches(itechs, id, 6)
  assert.deepEqual(await overdue(), [])
})
