import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createItechsClient, refusal, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
  await server.app.candidates.importList(
    Buffer.from(
      'id,os,name,model_names\r\n' +
        'a-1,aos,삼성 갤럭시 노트 10,SM-N971N\r\n' +
        'a-2,AOS,"Galaxy S24, ""Ultra""",SM-S928N | SM-S928B\r\n' +
        'i-1,ios,아이폰 SE,"iPhone8,4"\r\n',
    ),
  )
})
after(() => server.close())

async function isAvailable(os: unknown, device_name: unknown): Promise<boolean> {
  const { status, body } = await itechs.json('/candidate/', { os, device_name })
  const { available } = (body as { data: { available: boolean } }).data
  assert.equal(status, 200)
  assert.deepEqual(body, { code: 200, data: { available }, error: null })
  return available
}

test('GET candidate: the whole envelope, in the order of the file', async () => {
  const { status, body } = await itechs.get('/candidate/')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    code: 200,
    data: {
      device_list: [
        {
          id: 'a-1',
          os: 'aos',
          name: '삼성 갤럭시 노트 10',
          model_name: 'SM-N971N',
          model_names: ['SM-N971N'],
        },
        {
          id: 'a-2',
          os: 'AOS',
          name: 'Galaxy S24, "Ultra"',
          model_name: 'SM-S928N',
          model_names: ['SM-S928N', 'SM-S928B'],
        },
        { id: 'i-1', os: 'ios', name: '아이폰 SE', model_name: 'iPhone8,4', model_names: ['iPhone8,4'] },
      ],
    },
    error: null,
  })
  assert.deepEqual((await itechs.get('/candidate')).body, body)
})

test('POST candidate: a name or any model name, blanks and letter case apart, on its own system only', async () => {
  for (const [os, name] of [
    ['aos', 'SM-N971N'],
    ['aos', '  sm-n971n\t'],
    ['Android', 'SM-S928B'],
    [' AOS ', 'galaxy s24, "ULTRA"'],
    ['aos', '삼성 갤럭시 노트 10'],
    ['aos', '삼성 갤럭시 노트 10'.normalize('NFD')],
    ['ios', 'IPHONE8,4'],
  ] as const) {
    assert.equal(await isAvailable(os, name), true, `${os} ${name}`)
  }
  for (const [os, name] of [
    ['ios', 'SM-N971N'],
    ['aos', 'SM-N971'],
    ['aos', 'SM-S928N | SM-S928B'],
    ['aos', 'SM%'],
    ['symbian', 'SM-N971N'],
    ['aos', ' '],
  ] as const) {
    assert.equal(await isAvailable(os, name), false, `${os} ${name}`)
  }
})

test('POST candidate: a form is taken like JSON, with and without the last slash', async () => {
  for (const path of ['/candidate/', '/candidate']) {
    const { status, body } = await itechs.send('POST', path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ os: 'ios', device_name: 'iPhone8,4', unknown: 'ignored' }).toString(),
    })
    assert.deepEqual([status, body], [200, { code: 200, data: { available: true }, error: null }])
  }
})

test('POST candidate: a bad field is named with its rule', async () => {
  const osRule = 'a text of 1 to 50 characters'
  const nameRule = 'a text of 1 to 200 characters'
  for (const [input, field, rule] of [
    [{}, 'os', osRule],
    [{ os: 'ios' }, 'device_name', nameRule],
    [{ os: 7, device_name: 'x' }, 'os', osRule],
    [{ os: '', device_name: 'x' }, 'os', osRule],
    [{ os: 'ios', device_name: ['x'] }, 'device_name', nameRule],
    [{ os: 'ios', device_name: 'x'.repeat(201) }, 'device_name', nameRule],
    [{ os: 'ios', device_name: null }, 'device_name', nameRule],
    [[], 'the body', 'an object'],
  ] as const) {
    const { status, body } = await itechs.json('/candidate/', input)
    assert.deepEqual(
      [status, body],
      [400, refusal(400, `${field} must be ${rule}`, { [field]: `must be ${rule}` })],
    )
  }
  for (const text of ['{', '', '{"os":"ios\\u0000"}', '{"os":"a","os":']) {
    const { status, body } = await itechs.send('POST', '/candidate/', {
      headers: { 'content-type': 'application/json' },
      body: text,
    })
    assert.deepEqual([status, body], [400, refusal(400, 'malformed request: send JSON or a form, in UTF-8')])
  }
})

test('the OpenAPI document of ITechs has every route, its credential and its refusals', async () => {
  const document = (await (await fetch(`${server.url}/openapi/itechs.json`)).json()) as {
    openapi: string
    paths: Record<string, Record<string, { responses: object; requestBody?: { content: object } }>>
    components: { securitySchemes: { credential: { name: string } } }
  }
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(
    Object.entries(document.paths).map(([path, methods]) => `${path} ${Object.keys(methods).join(' ')}`),
    [
      '/cp-insurance/image/ post',
      '/cp-insurance/image/{image_id}/ get',
      '/cp-insurance/candidate/ get post',
      '/cp-insurance/contract/create/ post',
      '/cp-insurance/contract/{contract_id}/step-1/ post',
      '/cp-insurance/contract/{contract_id}/step-2/ post',
      '/cp-insurance/contract/{contract_id}/step-2/update/ post',
      '/cp-insurance/contract/{contract_id}/checkout/ post',
      '/cp-insurance/contract/{contract_id}/checkout/cancel/ post',
      '/cp-insurance/contract/{contract_id}/ get',
    ],
  )
  assert.equal(document.components.securitySchemes.credential.name, 'X-ITECHS-API-KEY')
  const upload = document.paths['/cp-insurance/image/']?.['post']
  assert.deepEqual(Object.keys(upload?.requestBody?.content ?? {}), ['multipart/form-data'])
  assert.ok('413' in (upload?.responses ?? {}))
})
