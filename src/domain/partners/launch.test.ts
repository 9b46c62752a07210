import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { openTestSpace } from './launch.test-support.ts'

const { db, launches, sessions, signedTokens, signed, addMember, visit, enter } = await openTestSpace()

/** What became of each: a code of a fault, or the kind of welcome. */
async function outcomes(attempts: Promise<{ kind: string }>[]): Promise<string[]> {
  return Promise.all(
    attempts.map((attempt) =>
      attempt.then(
        ({ kind }) => kind,
        (error: { code?: string }) => String(error.code),
      ),
    ),
  )
}

test('launch: a link opens once and leads into a session', async () => {
  const { memberId, companyCode } = await addMember()
  const token = await launches.open(db, memberId)
  assert.match(token, /^[0-9a-f]{64}$/)
  const welcome = await launches.follow(visit(companyCode, token))
  assert.ok(welcome.kind === 'session')
  const session = await sessions.find({ companyCode, session: welcome.session })
  assert.ok(session)
  const { openedAt, ...shown } = session
  assert.ok(Math.abs(Date.now() - openedAt.getTime()) < 60_000)
  assert.deepEqual(shown, {
    memberName: '홍길동',
    companyName: 'Company',
    partnerName: 'Partner',
    network: '203.0.113.*',
  })
  assert.deepEqual(await outcomes([launches.follow(visit(companyCode, token))]), ['code_already_used'])
})

test('launch: neither token nor session nor address stands in the database', async () => {
  const { memberId, companyCode } = await addMember()
  const token = await launches.open(db, memberId)
  const welcome = await launches.follow(visit(companyCode, token))
  assert.ok(welcome.kind === 'session')
  const [row] = await db<{ all: string; hash: Buffer; sessionHash: Buffer }[]>`
    select concat(launch, space_session) as all, token_hash as hash, session_hash as "sessionHash"
      from launch join space_session using (member_id) where member_id = ${memberId}`
  assert.ok(row)
  for (const secret of [token, welcome.session, '203.0.113.7']) assert.ok(!row.all.includes(secret))
  assert.deepEqual(row.hash, createHash('sha256').update(token).digest())
  assert.deepEqual(row.sessionHash, createHash('sha256').update(welcome.session).digest())
})

test('launch: 20 parallel openings of one link make one session', async () => {
  const { memberId, companyCode } = await addMember()
  const token = await launches.open(db, memberId)
  const found = await outcomes(Array.from({ length: 20 }, () => launches.follow(visit(companyCode, token))))
  assert.deepEqual(found.toSorted(), [...Array<string>(19).fill('code_already_used'), 'session'])
  const [count] = await db`select count(*)::int as sessions from space_session where member_id = ${memberId}`
  assert.deepEqual(count, { sessions: 1 })
})

test('launch: 20 parallel openings of a link to elsewhere give one ticket away', async () => {
  const { memberId, companyCode } = await addMember({ launchUrl: 'https://lms.example/enter' })
  const token = await launches.open(db, memberId)
  const found = await outcomes(Array.from({ length: 20 }, () => launches.follow(visit(companyCode, token))))
  assert.deepEqual(found.toSorted(), [...Array<string>(19).fill('code_already_used'), 'ticket'])
  const [count] = await db`select count(*)::int as sessions from space_session where member_id = ${memberId}`
  assert.deepEqual(count, { sessions: 0 })
})

test('launch: a company with a launch_url gets a ticket for a minute, and keeps its own parameters', async () => {
  const { memberId, companyCode } = await addMember({
    launchUrl: 'https://lms.example/enter?from=vc&a=1#top',
  })
  signed.length = 0
  const welcome = await launches.follow(visit(companyCode, await launches.open(db, memberId)))
  assert.deepEqual(welcome, {
    kind: 'ticket',
    url: 'https://lms.example/enter?from=vc&a=1&ticket=ticket-1#top',
  })
  assert.deepEqual(signed, [
    {
      purpose: 'launch+jwt',
      subject: memberId,
      audience: companyCode,
      lifeSeconds: 60,
      claims: { company: 'Company', name: '홍길동' },
    },
  ])
})

test('launch: a link is over after 5 minutes', async () => {
  const { memberId, companyCode } = await addMember()
  const token = await launches.open(db, memberId)
  const [row] = await db<{ seconds: number }[]>`
    select extract(epoch from expires_at - made_at)::float8 as seconds from launch where member_id = ${memberId}`
  assert.ok(row && Math.abs(row.seconds - 300) < 1, `${row?.seconds} s`)
  await db`update launch set expires_at = now() where member_id = ${memberId}`
  assert.deepEqual(await outcomes([launches.follow(visit(companyCode, token))]), ['code_expired'])
})

test('launch: a forged link, and one under another company, is not found and uses nothing up', async () => {
  const [one, other] = [await addMember(), await addMember()]
  const token = await launches.open(db, one.memberId)
  const forged = [
    visit(one.companyCode, '0'.repeat(64)),
    visit(one.companyCode, token.toUpperCase()),
    visit(one.companyCode, `${token}0`),
    visit(one.companyCode, ''),
    visit(other.companyCode, token),
    visit('nobody', token),
    visit('\0', token),
  ]
  // A token may be all digits, and then has no upper case.
  const wrong = forged.filter(
    ({ companyCode, token: given }) => given !== token || companyCode !== one.companyCode,
  )
  const found = await outcomes(wrong.map((each) => launches.follow(each)))
  assert.deepEqual(found, Array<string>(wrong.length).fill('not_found'))
  assert.deepEqual(await outcomes([launches.follow(visit(one.companyCode, token))]), ['session'])
})

for (const [what, stop] of [
  [
    'a cancelled member',
    (ids: Record<'memberId', string>) => db`
      update member set cancelled_at = now(), sealed_name = null, sealed_email = null, sealed_phone = null
       where id = ${ids.memberId}`,
  ],
  [
    'a blocked company',
    (ids: Record<'companyId', string>) =>
      db`update company set status = 'blocked' where id = ${ids.companyId}`,
  ],
  [
    'a blocked partner',
    (ids: Record<'partnerId', string>) =>
      db`update partner set status = 'blocked' where id = ${ids.partnerId}`,
  ],
] as const) {
  test(`launch: ${what} gets no link, and links and sessions stop at once`, async () => {
    const ids = await addMember()
    const { memberId, companyCode } = ids
    const session = await enter(ids)
    const token = await launches.open(db, memberId)
    assert.ok(await sessions.find({ companyCode, session }))
    await stop(ids)
    assert.equal(await sessions.find({ companyCode, session }), undefined)
    assert.deepEqual(await outcomes([launches.follow(visit(companyCode, token))]), ['member_unknown'])
    await assert.rejects(launches.open(db, memberId), { code: 'member_unknown' })
  })
}

test('launch: a ticket that cannot be signed does not use the link up', async (t) => {
  const { memberId, companyCode } = await addMember({ launchUrl: 'https://lms.example/' })
  const token = await launches.open(db, memberId)
  t.mock.method(signedTokens, 'sign', () => Promise.reject(new Error('no key')))
  await assert.rejects(launches.follow(visit(companyCode, token)), { message: 'no key' })
  t.mock.restoreAll()
  assert.deepEqual(await outcomes([launches.follow(visit(companyCode, token))]), ['ticket'])
})

test('launch: one that begins in a transaction ends with it', async () => {
  const { memberId } = await addMember()
  await assert.rejects(
    db.begin(async (tx) => {
      await launches.open(tx, memberId)
      throw new Error('undone')
    }),
    { message: 'undone' },
  )
  const [count] = await db`select count(*)::int as links from launch where member_id = ${memberId}`
  assert.deepEqual(count, { links: 0 })
})

test('launch: 40 parallel links for one member leave the newest 10', async () => {
  const { memberId, companyCode } = await addMember()
  const first = await launches.open(db, memberId)
  await Promise.all(Array.from({ length: 40 }, () => launches.open(db, memberId)))
  const [count] = await db`select count(*)::int as links from launch where member_id = ${memberId}`
  assert.deepEqual(count, { links: 10 })
  const last = await launches.open(db, memberId)
  assert.deepEqual(await outcomes([first, last].map((token) => launches.follow(visit(companyCode, token)))), [
    'not_found',
    'session',
  ])
})

test('launch: old links are forgotten a day after their end', async () => {
  const ids = await addMember()
  const [kept, forgotten] = [await launches.open(db, ids.memberId), await launches.open(db, ids.memberId)]
  const ageOf = (token: string, age: string) => db`
    update launch set expires_at = now() - ${age}::interval
     where token_hash = ${createHash('sha256').update(token).digest()}`
  await ageOf(kept, '23 hours')
  await ageOf(forgotten, '25 hours')
  await launches.eraseOld(db)
  assert.deepEqual(
    await outcomes([kept, forgotten].map((token) => launches.follow(visit(ids.companyCode, token)))),
    ['code_expired', 'not_found'],
  )
})
