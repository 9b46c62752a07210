import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAsker, isAccepted, type Asker } from '../../chaos/load/ask.ts'
import { startCluster, withoutClusterPrograms, type Cluster } from '../../cluster/cluster.ts'
import { untilBalanced } from '../../cluster/haproxy.ts'
import { eventually } from '../support/callup.ts'
import { runSwitchboard } from '../support/process.ts'
import { assertWithinASecond } from '../support/within-a-second.ts'

const skip = withoutClusterPrograms()
let cluster: Cluster
let asker: Asker
before(async () => {
  if (skip !== false) return
  cluster = await startCluster({ environment: { CALL_RING_MS: '100', PUMPING_GUARD: 'off' } })
  asker = await createAsker(cluster.caFile)
})
after(async () => {
  await asker?.close()
  await cluster?.stop()
})

const nodes = () => cluster.serving.map(({ url }) => url)

async function command(args: string[]): Promise<string> {
  const { ended, output } = runSwitchboard(args, cluster.environment)
  assert.equal(await ended, 0, output())
  return output()
}

async function createApplication(options: string[]): Promise<{ id: string; token: string }> {
  const output = await command(['create', 'app', '--name', 'Test', ...options])
  const find = (name: string) => new RegExp(`${name} +(\\S+)`).exec(output)?.[1] ?? ''
  return { id: find('application'), token: find('token') }
}

async function signUpAndIn(url: string): Promise<string> {
  const post = async (path: string, body: object) =>
    (
      await asker.ask({
        method: 'POST',
        url: `${url}/api/v1/auth${path}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    )?.body as { accessToken: string }
  const [userId, password, telNumber] = ['revoked', 'qwer1234', '01077778888']
  await post('/tel_auth', { telNumber })
  const authNumber = await eventually(async () => {
    const handset = await asker.ask({ url: `${url}/dev/handsets/${telNumber}` })
    return /인증번호 ([0-9]{4})/.exec(JSON.stringify(handset?.body))?.[1]
  })
  await post('/sign-up', { userId, password, name: '홍길동', telNumber, authNumber, joinPath: 'HOME' })
  return (await post('/sign-in', { userId, password })).accessToken
}

const order = (url: string, token: string, phone: string) =>
  asker.ask({
    method: 'POST',
    url: `${url}/v1/orders?fields=code.value`,
    headers: { 'x-application-token': token, 'content-type': 'application/json' },
    body: JSON.stringify({ phone }),
  })

const check = (url: string, token: string, { id, code }: { id: string; code: string }) =>
  asker.ask({ url: `${url}/v1/auth/${id}/${code}`, headers: { 'x-application-token': token } })

const orderOf = (body: unknown) => {
  const { data } = body as { data: { id: string; code: { value: string } } }
  return { id: data.id, code: data.code.value }
}

test('several nodes: the limit of a number holds across them', { skip }, async () => {
  const { token } = await createApplication(['--resend-gap', '0', '--per-10-minutes', '3'])
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, i) => order(nodes()[i % 2] ?? '', token, '79160000001')),
  )
  const statuses = answers.map((answer) => String(answer?.status)).toSorted()
  assert.deepEqual(statuses, ['200', '200', '200', ...Array.from({ length: 21 }, () => '429')])
})

test(
  'several nodes: a code is accepted once, and wrong guesses at all of them count together',
  { skip },
  async () => {
    const { token } = await createApplication(['--attempts', '3'])
    for (let round = 0; round < 5; round++) {
      const ordered = orderOf((await order(nodes()[0] ?? '', token, `7916000010${round}`))?.body)
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, i) => check(nodes()[i % 2] ?? '', token, ordered)),
      )
      assert.equal(answers.filter(isAccepted).length, 1, `round ${round}`)
    }
    const guessed = orderOf((await order(nodes()[0] ?? '', token, '79160000200'))?.body)
    const wrong = { id: guessed.id, code: String((Number(guessed.code) + 1) % 10_000).padStart(4, '0') }
    const guesses = await Promise.all(
      Array.from({ length: 16 }, (_, i) => check(nodes()[i % 2] ?? '', token, wrong)),
    )
    assert.equal(guesses.filter((answer) => answer?.status === 400).length, 3, 'wrong code')
    for (const url of nodes()) assert.equal((await check(url, token, guessed))?.status, 429)
  },
)

test(
  'several nodes: an application that is blocked is refused by all of them within a second',
  { skip },
  async () => {
    await assertWithinASecond(async () => {
      const { id, token } = await createApplication([])
      const isKnown = async (url: string) =>
        (
          await asker.ask({
            url: `${url}/v1/orders/01a1fc6b-b463-73d2-b7ac-7cbe410d83df`,
            headers: { 'x-application-token': token },
          })
        )?.status === 404
      for (const url of nodes()) assert.ok(await isKnown(url))
      const blocked = runSwitchboard(['block', 'app', id], cluster.environment)
      await Promise.all(
        nodes().map(async (url) => {
          while (await isKnown(url)) await sleep(5)
        }),
      )
      const [row] = await cluster.admin<{ ago: number }[]>`
        select extract(epoch from clock_timestamp() - at)::float8 as ago from audit_entry
         where action = 'application.block' order by at desc limit 1`
      assert.equal(await blocked.ended, 0, blocked.output())
      return (row?.ago ?? Infinity) * 1000
    })
  },
)

test(
  'several nodes: a token that is revoked at one of them is refused by the other within a second',
  { skip },
  async () => {
    const [here = '', there = ''] = nodes()
    await assertWithinASecond(async () => {
      const accessToken = await signUpAndIn(here)
      const as = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
      const isKnown = async () =>
        (await asker.ask({ url: `${there}/api/v1/auth/me`, headers: as }))?.status === 200
      assert.ok(await isKnown())
      const signedOut = await asker.ask({
        method: 'POST',
        url: `${here}/api/v1/auth/sign-out`,
        headers: as,
        body: '{}',
      })
      assert.equal(signedOut?.status, 200)
      const answeredAt = performance.now()
      await eventually(async () => ((await isKnown()) ? undefined : true))
      return performance.now() - answeredAt
    })
  },
)

test(
  'several nodes: texts for a later time leave once, though two workers look for them',
  { skip },
  async () => {
    const { token, senderPhone } = cluster.demo.sms4wp
    const numbers = Array.from({ length: 200 }, (_, i) => `0105${String(i).padStart(7, '0')}`)
    const at = new Date(Date.now() + 3_600_000).toISOString()
    const countTexts = async () => {
      const [row] = await cluster.admin<{ texts: number; phones: number }[]>`
        select count(*)::int as texts, count(distinct sealed_number)::int as phones from loopback_text`
      return row ?? { texts: NaN, phones: NaN }
    }
    const earlier = await countTexts()
    /** Since then. */
    const arrived = async () => {
      const { texts, phones } = await countTexts()
      return { texts: texts - earlier.texts, phones: phones - earlier.phones }
    }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        asker.ask({
          method: 'POST',
          url: `${cluster.url}/api/v1/message/sms/`,
          headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            sender_phone: senderPhone,
            body: 'later',
            receiver_phone: numbers.slice(i * 10, i * 10 + 10),
            send_timestamp: at,
          }),
        }),
      ),
    )
    assert.ok(answers.every(isAccepted), JSON.stringify(answers.find((answer) => !isAccepted(answer))))
    assert.deepEqual(await arrived(), { texts: 0, phones: 0 }, 'before its time none leaves')
    // Their time has come, for all of them at once.
    await cluster.admin`
      update graphile_worker._private_jobs set run_at = now() where run_at > now() + interval '30 minutes'`
    await cluster.admin`notify "jobs:insert", '{"count":1}'`
    await eventually(async () => ((await arrived()).phones === numbers.length ? true : undefined))
    // What tidies each minute, now and at both workers.
    await cluster.admin`select graphile_worker.add_job('tidy-messages', '{}') from generate_series(1, 6)`
    await eventually(async () => {
      const [left] =
        await cluster.admin`select from graphile_worker.jobs where task_identifier = 'tidy-messages'`
      return left ? undefined : true
    })
    assert.deepEqual(await arrived(), { texts: numbers.length, phones: numbers.length })
  },
)

test('a rolling restart of every process under load: no request fails', { skip }, async (t) => {
  const { token } = cluster.demo.callup
  const over = new AbortController()
  let number = 0
  const failures: string[] = []
  const client = async () => {
    while (!over.signal.aborted) {
      const answer = await order(cluster.url, token, `7917${String(++number).padStart(7, '0')}`)
      if (!isAccepted(answer)) failures.push(`${answer?.status} ${JSON.stringify(answer?.body)}`)
    }
  }
  const clients = Array.from({ length: 16 }, client)
  for (const service of [...cluster.serving, ...cluster.working]) {
    await service.end()
    await service.start()
    // Before the next one goes, the balancer has this one back.
    await untilBalanced(cluster.url, cluster.serving.length)
  }
  over.abort()
  await Promise.all(clients)
  assert.deepEqual(failures.slice(0, 5), [])
  assert.ok(number > 100, `only ${number} orders`)
  t.diagnostic(`${number} orders while 2 serve and 2 work were restarted one by one`)
})
