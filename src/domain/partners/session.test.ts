import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestSpace } from './launch.test-support.ts'

const { db, audit, launches, sessions, addMember, visit, enter } = await openTestSpace()

const isLive = async (companyCode: string, session: string) =>
  (await sessions.find({ companyCode, session })) !== undefined

/** Moves the session's times back, as if so much time had gone by. */
async function age(memberId: string, by: { sinceOpened?: string; sinceSeen?: string }) {
  const { sinceOpened = '0', sinceSeen = sinceOpened } = by
  await db`
    update space_session
       set opened_at = opened_at - ${sinceOpened}::interval, expires_at = expires_at - ${sinceOpened}::interval,
           seen_at = seen_at - ${sinceSeen}::interval
     where member_id = ${memberId}`
}

test('session: it belongs to its own company only, and what is no session is none', async () => {
  const [one, other] = [await addMember(), await addMember()]
  const session = await enter(one)
  assert.equal(await isLive(one.companyCode, session), true)
  assert.equal(await isLive(other.companyCode, session), false)
  for (const nothing of ['', 'x', '\0', '0'.repeat(64), `${session}0`]) {
    assert.equal(await isLive(one.companyCode, nothing), false)
  }
  assert.equal(await isLive('\0', session), false)
  await sessions.end({ companyCode: other.companyCode, session }, '')
  assert.equal(await isLive(one.companyCode, session), true)
})

test('session: signing out ends it for good, and may be repeated', async () => {
  const ids = await addMember()
  const session = await enter(ids)
  const key = { companyCode: ids.companyCode, session }
  await Promise.all(Array.from({ length: 5 }, () => sessions.end(key, '203.0.113.7')))
  assert.equal(await isLive(ids.companyCode, session), false)
  await sessions.end({ companyCode: ids.companyCode, session: 'x' }, '')
})

test('session: 30 minutes without use end it, use keeps it', async () => {
  const { memberId, companyCode, ...ids } = await addMember()
  const session = await enter({ memberId, companyCode, ...ids })
  for (let visits = 0; visits < 3; visits++) {
    await age(memberId, { sinceSeen: '29 minutes' })
    assert.equal(await isLive(companyCode, session), true)
  }
  await age(memberId, { sinceSeen: '30 minutes' })
  assert.equal(await isLive(companyCode, session), false)
})

test('session: 8 hours end it, however much it is used', async () => {
  const { memberId, companyCode } = await addMember()
  const session = await enter({ memberId, companyCode })
  await age(memberId, { sinceOpened: '7 hours 59 minutes', sinceSeen: '0' })
  assert.equal(await isLive(companyCode, session), true)
  await age(memberId, { sinceOpened: '1 minute', sinceSeen: '0' })
  assert.equal(await isLive(companyCode, session), false)
})

test('session: being seen is written down once a minute at most', async () => {
  const ids = await addMember()
  const session = await enter(ids)
  const seenAt = async () =>
    (await db`select seen_at::text from space_session where member_id = ${ids.memberId}`)[0]?.[
      'seen_at'
    ] as string
  const first = await seenAt()
  await isLive(ids.companyCode, session)
  assert.equal(await seenAt(), first)
  await age(ids.memberId, { sinceSeen: '2 minutes' })
  await isLive(ids.companyCode, session)
  assert.ok((await seenAt()) >= first)
})

test('session: of 31 sessions of one member, ten begun at once, the newest 5 stay', async () => {
  const ids = await addMember()
  const oldest = await enter(ids)
  for (let rounds = 0; rounds < 3; rounds++) {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => launches.open(db, ids.memberId)))
    await Promise.all(tokens.map((token) => launches.follow(visit(ids.companyCode, token))))
    const [count] =
      await db`select count(*)::int as sessions from space_session where member_id = ${ids.memberId}`
    assert.deepEqual(count, { sessions: 5 })
  }
  assert.equal(await isLive(ids.companyCode, oldest), false)
  assert.equal(await isLive(ids.companyCode, await enter(ids)), true)
})

test("session: a new one in the same browser ends the browser's old one, and no other company's", async () => {
  const [ids, other] = [await addMember(), await addMember()]
  const [first, elsewhere] = [await enter(ids), await enter(other)]
  for (const replaces of [elsewhere, first]) {
    const token = await launches.open(db, ids.memberId)
    await launches.follow(visit(ids.companyCode, token, replaces))
  }
  assert.equal(await isLive(ids.companyCode, first), false)
  assert.equal(await isLive(other.companyCode, elsewhere), true)
})

test('session: what is over is swept, what lives stays', async () => {
  const [idle, old, live] = [await addMember(), await addMember(), await addMember()]
  await Promise.all([enter(idle), enter(old)])
  const session = await enter(live)
  await age(idle.memberId, { sinceSeen: '31 minutes' })
  await age(old.memberId, { sinceOpened: '9 hours', sinceSeen: '0' })
  await sessions.eraseOld(db)
  const rows = await db`
    select member_id from space_session where member_id in (${idle.memberId}, ${old.memberId}, ${live.memberId})`
  assert.deepEqual([...rows], [{ member_id: live.memberId }])
  assert.equal(await isLive(live.companyCode, session), true)
})

test('session: coming in and signing out are in the log, each once', async () => {
  const [own, away] = [await addMember(), await addMember({ launchUrl: 'https://lms.example/' })]
  const key = { companyCode: own.companyCode, session: await enter(own) }
  const ticket = await launches.open(db, away.memberId)
  await Promise.allSettled(Array.from({ length: 3 }, () => launches.follow(visit(away.companyCode, ticket))))
  await sessions.end(key, '198.51.100.4')
  await sessions.end(key, '198.51.100.4')
  const logged = (await audit.list(db, { limit: 100 }))
    .filter(({ actor }) => [own, away].some(({ memberId }) => actor === `member ${memberId}`))
    .map(({ actor, action, subject, outcome, address, times }) => [
      actor,
      action,
      subject,
      outcome,
      address,
      times,
    ])
  const byOwn = `member ${own.memberId}`
  assert.deepEqual(logged.toReversed(), [
    [byOwn, 'member.enter', `company ${own.companyCode}`, 'done', '203.0.113.7', '1'],
    [`member ${away.memberId}`, 'member.ticket', `company ${away.companyCode}`, 'done', '203.0.113.7', '1'],
    [byOwn, 'member.leave', `company ${own.companyCode}`, 'done', '198.51.100.4', '1'],
  ])
})
