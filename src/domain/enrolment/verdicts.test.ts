import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { transaction } from '../../platform/db/database.ts'
import type { AffiliateAnswer, ContractKey, Verdict } from './enrolment.ts'
import { openContractHouse } from './house.test-support.ts'

const house = await openContractHouse()
const alone = await openContractHouse({ hasWebhook: false })

const dueAt = new Date('2027-01-01T00:00:00Z')
const pass: Verdict = { kind: 'pass', insuranceStart: '2026-12-01', insuranceEnd: '2027-11-30' }
const again: Verdict = {
  kind: 'ask_again',
  dueAt,
  front: { result: false, msg: '흐림' },
  rear: { result: true, msg: '' },
  msg: '다시 찍어 주세요',
}
const refuse: Verdict = { kind: 'refuse', rejectType: '0', msg: '파손' }

function decide(contract: ContractKey, verdict: Verdict): Promise<string> {
  const { db, enrolment } = house
  return transaction(db, (tx) =>
    enrolment.verdicts.decide(tx, { contract, verdict, byOperator: 'operator 1' }),
  )
}

function answer(contract: ContractKey, verdictId: string, said: AffiliateAnswer): Promise<void> {
  const { db, enrolment } = house
  return transaction(db, (tx) => enrolment.verdicts.applyAnswer(tx, { contract, verdictId, answer: said }))
}

const yes = (url?: string): AffiliateAnswer => ({ result: true, url })
const policy = 'https://affiliate.example/policy/1'

function noticesOf({ id }: ContractKey) {
  return house.notices.filter(({ contract }) => contract.id === id).map(({ content }) => content)
}

test('pass: the status waits for the affiliate’s answer, then the contract is complete and the customer is told', async () => {
  const key = await house.newContract(3)
  const verdictId = await decide(key, pass)
  assert.equal(await house.statusOf(key), 3)
  assert.deepEqual(house.announced.at(-1), { verdictId, kind: 'pass' })
  assert.deepEqual(noticesOf(key), [])
  await answer(key, verdictId, yes(policy))
  assert.equal(await house.statusOf(key), 7)
  assert.deepEqual(await house.historyOf(key), ['create', 'verdict_announced', 'pass', 'complete'])
  assert.deepEqual(noticesOf(key), [{ kind: 'complete', url: policy }])
  const { verdicts, events } = await house.enrolment.show(key)
  assert.deepEqual(
    verdicts.map(({ id, state, verdict, answer: said }) => ({ id, state, verdict, said })),
    [{ id: verdictId, state: 'accepted', verdict: pass, said: { url: policy } }],
  )
  assert.deepEqual(
    events.map(({ who, byOperator }) => [who, byOperator]),
    [
      ['affiliate', null],
      ['inspector', 'operator 1'],
      ['inspector', 'operator 1'],
      ['system', null],
    ],
  )
})

test('pass answered without a link rests in 5, and a replay that brings it completes the contract, once', async () => {
  const key = await house.newContract(3)
  const verdictId = await decide(key, pass)
  await answer(key, verdictId, yes())
  assert.equal(await house.statusOf(key), 5)
  await Promise.all([answer(key, verdictId, yes(policy)), answer(key, verdictId, yes(policy))])
  assert.equal(await house.statusOf(key), 7)
  assert.deepEqual(noticesOf(key), [{ kind: 'complete', url: policy }])
})

test('asking again and refusing move to 4 and 6 on the answer, and tell the customer', async () => {
  const asked = await house.newContract(3)
  const askedId = await decide(asked, again)
  assert.equal(await house.statusOf(asked), 3)
  const url = 'https://affiliate.example/photos/1'
  await answer(asked, askedId, yes(url))
  assert.equal(await house.statusOf(asked), 4)
  assert.deepEqual(noticesOf(asked), [{ kind: 'photos_again', url, dueAt, msg: '다시 찍어 주세요' }])
  assert.deepEqual((await house.enrolment.show(asked)).photosDueAt, dueAt)

  const refused = await house.newContract(3)
  await answer(refused, await decide(refused, refuse), yes())
  assert.equal(await house.statusOf(refused), 6)
  assert.deepEqual(noticesOf(refused), [{ kind: 'refused', msg: '파손' }])
})

test('an error of the affiliate is kept, the status stays, and a new verdict or a replay may follow', async () => {
  const key = await house.newContract(3)
  const first = await decide(key, pass)
  await answer(key, first, { result: false, error: 'seq 4711' })
  assert.equal(await house.statusOf(key), 3)
  const { verdicts } = await house.enrolment.show(key)
  assert.deepEqual(
    verdicts.map(({ state, answer: said }) => ({ state, said })),
    [{ state: 'declined', said: { error: 'seq 4711' } }],
  )
  const second = await decide(key, refuse)
  await answer(key, first, yes(policy))
  assert.equal(await house.statusOf(key), 3, 'the first verdict counts no more')
  await answer(key, second, { result: false, error: 'again' })
  await answer(key, second, yes())
  assert.equal(await house.statusOf(key), 6)
  assert.deepEqual(await house.historyOf(key), [
    'create',
    'verdict_announced',
    'verdict_declined',
    'verdict_announced',
    'verdict_declined',
    'refuse',
  ])
})

test('two verdicts at once: one counts, and none follows before its answer', async () => {
  const key = await house.newContract(3)
  const outcomes = await Promise.allSettled(
    [pass, again, refuse, pass].map((verdict) => decide(key, verdict)),
  )
  const faults = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [(outcome.reason as { code: string }).code] : [],
  )
  assert.deepEqual(faults, ['verdict_given', 'verdict_given', 'verdict_given'])
  await assert.rejects(decide(key, pass), { code: 'verdict_given' })
  assert.deepEqual(await house.historyOf(key), ['create', 'verdict_announced'])
})

test('a verdict is refused in every other status, and for another affiliate’s contract', async () => {
  for (const status of [0, 1, 2, 4, 5, 6, 7, 8, 9]) {
    const key = await house.newContract(status)
    await assert.rejects(decide(key, pass), { code: 'step_out_of_order' }, String(status))
    assert.deepEqual(await house.historyOf(key), ['create'])
  }
  const { id } = await house.newContract(3)
  await assert.rejects(decide({ affiliateId: randomUUID(), id }, pass), { code: 'contract_unknown' })
})

test('ten answers at once move the status once; one of an earlier round moves nothing', async () => {
  const key = await house.newContract(3)
  const asked = await decide(key, again)
  await Promise.all(Array.from({ length: 10 }, () => answer(key, asked, yes('https://a.example/1'))))
  assert.deepEqual(await house.historyOf(key), ['create', 'verdict_announced', 'ask_again'])
  assert.equal(noticesOf(key).length, 1)
  await house.db`update contract set status = 3 where id = ${key.id}`
  await answer(key, asked, yes('https://a.example/1'))
  await answer(key, randomUUID(), yes(policy))
  assert.equal(await house.statusOf(key), 3)
})

/** What stands in the log of webhooks about a contract, opened: bodies, then answers. */
async function toldAbout({ id }: ContractKey): Promise<string[]> {
  const rows = await house.db<{ sealed: Buffer }[]>`
    select sealed_body as sealed from webhook_delivery where subject = ${id}
    union all
    select sealed_answer from webhook_attempt
     where sealed_answer is not null and delivery_id in (select id from webhook_delivery where subject = ${id})`
  return rows.map(({ sealed }) => house.secrets.box.open(sealed).toString())
}

/** As if the affiliate had answered this to its webhooks; done with, or to be tried again. */
async function answered({ id }: ContractKey, said: string, state: 'declined' | 'pending'): Promise<void> {
  await house.db`
    insert into webhook_attempt (tenant, delivery_id, number, duration_ms, status, failure, sealed_answer)
    select tenant, id, 1, 10, 200, 'declined', ${house.secrets.box.seal(said)}
      from webhook_delivery where subject = ${id}`
  await house.db`
    update webhook_delivery set state = ${state}, attempts = 1,
           settled_at = ${state === 'pending' ? null : new Date()}
     where subject = ${id}`
}

test('a contract that was cancelled while the affiliate was asked stays cancelled, and nothing of its verdict is kept', async () => {
  const [key, another] = [await house.newContract(3), await house.newContract(3)]
  const verdictId = await decide(key, refuse)
  await decide(another, refuse)
  for (const each of [key, another]) await answered(each, 'seq 4711', 'declined')
  assert.ok((await toldAbout(key)).join().includes('파손'))
  const kept = await toldAbout(another)
  await house.enrolment.cancel(key)
  assert.deepEqual(await toldAbout(key), ['{"erased":true}'])
  assert.deepEqual(await toldAbout(another), kept)
  await answer(key, verdictId, yes(policy))
  assert.equal(await house.statusOf(key), 9)
  assert.deepEqual(noticesOf(key), [])
  const { verdicts, customer } = await house.enrolment.show(key)
  assert.deepEqual([verdicts[0]?.verdict, verdicts[0]?.answer, customer], [undefined, undefined, undefined])
})

test('a contract that is cancelled while its webhook is to be tried again keeps nothing of it, and the tries that were', async () => {
  const key = await house.newContract(3)
  await decide(key, again)
  await answered(key, 'no such policy', 'pending')
  await house.enrolment.cancel(key)
  assert.deepEqual(await toldAbout(key), ['{"erased":true}'])
  const { affiliateId: tenant, id: subject } = key
  const [delivery] = await house.webhooks.list(house.db, { tenant, subject, limit: 1 })
  assert.deepEqual(
    delivery?.attempts.map(({ number, status, answer: said }) => [number, status, said]),
    [[1, 200, null]],
  )
})

test('an affiliate that has no webhook is not asked: the verdict counts at once', async () => {
  for (const [verdict, status] of [
    [pass, 5],
    [again, 4],
    [refuse, 6],
  ] as const) {
    const key = await alone.newContract(3)
    await transaction(alone.db, (tx) =>
      alone.enrolment.verdicts.decide(tx, { contract: key, verdict, byOperator: 'operator 1' }),
    )
    assert.equal(await alone.statusOf(key), status)
  }
})

async function newLate() {
  const key = await house.newContract(3)
  await answer(key, await decide(key, again), yes('https://a.example/1'))
  await house.db`update contract set photos_due_at = now() - interval '1 second' where id = ${key.id}`
  return key
}

test('photos that never came: past their time the contract can be refused, and nothing else', async () => {
  const key = await newLate()
  for (const verdict of [pass, again])
    await assert.rejects(decide(key, verdict), { code: 'step_out_of_order' })
  const verdictId = await decide(key, refuse)
  await assert.rejects(decide(key, refuse), { code: 'verdict_given' })
  assert.equal(await house.statusOf(key), 4)
  await answer(key, verdictId, yes())
  assert.equal(await house.statusOf(key), 6)
  assert.deepEqual(noticesOf(key).at(-1), { kind: 'refused', msg: '파손' })
})

test('photos that come late are taken, but not while a refusal is on its way', async () => {
  const { enrolment } = house
  const key = await newLate()
  const verdictId = await decide(key, refuse)
  const photos = { photos: [], location: undefined }
  const late = { code: 'step_out_of_order', detail: { explanation: /being refused/ } }
  await assert.rejects(enrolment.submitPhotosAgain(key, photos), (error: typeof late) => {
    assert.equal(error.code, late.code)
    assert.match(String(error.detail.explanation), late.detail.explanation)
    return true
  })
  await answer(key, verdictId, { result: false, error: 'photos are there' })
  await enrolment.submitPhotosAgain(key, photos)
  assert.equal(await house.statusOf(key), 3)
})
