import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carrierStatus } from '../../src/domain/carrier-status/carrier-status.ts'
import { eventually } from '../support/callup.ts'
import { createConsoleClient, problem, sendToConsole, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, newPhone } from '../support/sms4wp.ts'

let server: TestServer
let viewer: ConsoleClient
before(async () => {
  server = await startTestServer({}, { work: false })
  viewer = await createConsoleClient(server, 'viewer')
})
after(() => server.close())

test('carriers: each line with its circuit, and what came of the last hour', async () => {
  const { db, metrics, traffic } = server.app
  const line = { line: 'bind 1', outstanding: 7, perSecond: 3.5 }
  await carrierStatus.report(db, 'host:1', [
    {
      traffic: 'texts',
      carrier: 'kt',
      kind: 'smpp',
      lines: [
        { ...line, state: 'up, circuit open' },
        { ...line, line: 'bind 2', state: 'down' },
      ],
    },
  ])
  metrics.submissions.inc({ carrier: 'kt', outcome: 'accepted' }, 12)
  await traffic.flush()
  metrics.submissions.inc({ carrier: 'kt', outcome: 'accepted' }, 3)
  await traffic.flush()
  const reply = await viewer.get('/carriers')
  const body = reply.body as { carriers: { at: string }[] }
  assert.deepEqual(
    [reply.status, body],
    [
      200,
      {
        carriers: [
          {
            carrier: 'kt',
            kind: 'smpp',
            traffic: 'texts',
            process: 'host:1',
            at: body.carriers[0]?.at,
            lines: [
              { ...line, state: 'up', circuit: 'open' },
              { ...line, line: 'bind 2', state: 'down', circuit: 'closed' },
            ],
          },
        ],
        paused: [],
        submissions: [{ carrier: 'kt', outcome: 'accepted', count: 15 }],
      },
    ],
  )
})

test('carriers: a forged session sees none', async () => {
  const headers = { cookie: `console_session=${'f'.repeat(64)}` }
  const refused = await sendToConsole(server, 'GET', '/carriers', { headers })
  assert.deepEqual([refused.status, refused.body], [401, problem(401, 'not_authenticated', 'Sign in first')])
})

test('carriers: a paused one gets nothing, what waits leaves when it is resumed; both are logged, no viewer may', async () => {
  const working = await startTestServer()
  try {
    const operator = await createConsoleClient(working, 'operator')
    const path = '/carriers/texts/loopback/pause'
    const refused = await (await createConsoleClient(working, 'viewer')).send('PUT', path)
    assert.deepEqual([refused.status, (refused.body as { code: string }).code], [403, 'role_insufficient'])
    const state = async () => {
      const { carriers } = (await operator.get('/carriers')).body as {
        carriers: { traffic: string; lines: { state: string }[] }[]
      }
      return carriers.find(({ traffic }) => traffic === 'texts')?.lines[0]?.state
    }
    await eventually(async () => (await state()) === 'up' || undefined)
    assert.equal((await operator.send('PUT', path)).status, 204)
    assert.equal((await operator.send('PUT', path)).status, 404, 'it is paused already')
    assert.equal((await operator.send('PUT', '/carriers/texts/nobody/pause')).status, 404)
    assert.equal((await operator.send('PUT', '/carriers/letters/loopback/pause')).status, 404)
    await eventually(async () => (await state()) === 'paused' || undefined)

    const sender = await createSms4wpClient(working)
    const to = newPhone()
    const send = { sender_phone: '0215880000', receiver_phone: to, body: 'waits' }
    assert.equal((await sender.json('POST', '/v1/message/sms/', send)).status, 200)
    const texts = async () =>
      ((await (await fetch(`${working.url}/dev/handsets/${to}`)).json()) as { messages: unknown[] }).messages
    const { db } = working.app
    await eventually(async () => {
      const [tried] = await db`select attempts from message_recipient where attempts > 0`
      return tried ? true : undefined
    })
    assert.deepEqual(await texts(), [])
    assert.equal((await operator.send('DELETE', path)).status, 204)
    await eventually(async () => (await texts()).length === 1 || undefined)

    const entries = await working.app.audit.list(db, { limit: 100 })
    const logged = entries.filter(
      ({ action, outcome }) => action.startsWith('carrier.') && outcome === 'done',
    )
    assert.deepEqual(
      logged.map(({ action, subject }) => `${action} ${subject}`),
      ['carrier.resume texts of loopback', 'carrier.pause texts of loopback'],
    )
  } finally {
    await working.close()
  }
})
