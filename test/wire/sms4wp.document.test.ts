import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Check } from 'typebox/schema'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createSms4wpClient,
  newMembership,
  sendKnown,
  type Reply,
  type Sms4wpClient,
} from '../support/sms4wp.ts'

interface Operation {
  readonly responses: Record<string, { content: { 'application/json': { schema: object } } }>
  readonly requestBody?: { content: Record<string, unknown> }
}
type Paths = Record<string, Record<string, Operation>>

let server: TestServer
let client: Sms4wpClient
let admin: Sms4wpClient
let paths: Paths

before(async () => {
  server = await startTestServer()
  client = await createSms4wpClient(server)
  admin = await createSms4wpClient(server, { group: 'admin', points: 0 })
  paths = ((await (await fetch(`${server.url}/openapi/sms4wp.json`)).json()) as { paths: Paths }).paths
})
after(() => server.close())

test('the OpenAPI document has every path once, as the contract writes it', () => {
  const general = [
    'user',
    'auth_token/revoke',
    'message',
    'message_counter',
    'user_point',
    'transaction',
    'point_cost',
  ]
  const sending = ['sms', 'lms', 'mms', 'test', 'test/sms', 'test/lms', 'test/mms'].map(
    (type) => `message/${type}`,
  )
  const ofAdmin = [
    ...[
      'user',
      'auth_token',
      'auth_token/grant',
      'auth_token/revoke',
      'user_point',
      'transaction',
      'version',
    ],
    ...['message', 'message/report', 'message_counter', 'message_signature', 'test_task'],
  ]
  const v2 = [
    ...['sendnumber/register', 'message/report/{id}', 'messages', 'messages/{id}', 'optouts', 'report_url'],
    ...['admin/users', 'admin/messages', 'admin/transactions'],
  ]
  const expected = [
    ...[...general, ...sending].map((path) => `/api/v1/${path}/`),
    ...ofAdmin.map((path) => `/api/v1/admin/${path}/`),
    ...v2.map((path) => `/api/v2/${path}`),
  ]
  assert.deepEqual(Object.keys(paths).toSorted(), expected.toSorted())
  assert.deepEqual(Object.keys(paths['/api/v1/admin/user/'] ?? {}).toSorted(), [
    'delete',
    'get',
    'post',
    'put',
  ])
  assert.deepEqual(Object.keys(paths['/api/v1/message/mms/']?.['post']?.requestBody?.content ?? {}), [
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json',
  ])
})

test('answers are what the document says, refusals too', async () => {
  const message = await sendKnown(client, { receiver_phone: ['01000000110', '01020000009'] })
  const membership = newMembership()
  const gets = async (who: Sms4wpClient, path: string, documented = path) =>
    ['get', documented, await who.get(path)] as const
  const answers: readonly (readonly [string, string, Reply])[] = [
    await gets(client, '/v1/user/'),
    await gets(client, '/v1/message/'),
    await gets(client, '/v1/message_counter/'),
    await gets(client, '/v1/user_point/'),
    await gets(client, '/v1/transaction/'),
    await gets(client, '/v1/point_cost/'),
    await gets(client, '/v2/messages'),
    await gets(client, `/v2/message/report/${message.id}`, '/v2/message/report/{id}'),
    await gets(client, '/v2/message/report/999999999', '/v2/message/report/{id}'),
    await gets(client, '/v2/optouts'),
    await gets(client, '/v2/report_url'),
    await gets(client, '/v1/admin/version/'),
    await gets(admin, '/v1/admin/auth_token/'),
    await gets(admin, '/v1/admin/message/report/'),
    await gets(admin, '/v1/admin/transaction/'),
    await gets(admin, '/v1/admin/user/'),
    await gets(admin, '/v1/admin/test_task/?x=2&y=3', '/v1/admin/test_task/'),
    await gets(admin, '/v2/admin/users'),
    await gets(admin, '/v2/admin/messages'),
    await gets(admin, '/v2/admin/transactions'),
    [
      'put',
      '/v1/admin/user/',
      await admin.form('PUT', '/v1/admin/user/', { membership_id: membership, email: 'a@b.c' }),
    ],
    ['post', '/v1/auth_token/revoke/', await client.send('POST', '/v1/auth_token/revoke/')],
  ]
  for (const [method, path, { status, body }] of answers) {
    const schema = paths[`/api${path}`]?.[method]?.responses[status]?.content['application/json'].schema
    assert.ok(schema, `${method} ${path} has no ${status} in the document`)
    assert.ok(Check(schema, body), `${method} ${path}: ${status} ${JSON.stringify(body)}`)
    if (status === 200) assert.ok(!Check({ ...schema, type: 'string' }, body), 'the check can fail')
  }
})
