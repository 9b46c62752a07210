import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carrierStatus } from '../../src/domain/carrier-status/carrier-status.ts'
import { createConsoleClient, problem, sendToConsole, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

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
