import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { newWebhookSecret } from '../../domain/webhooks/webhooks.ts'
import { servePages } from './customer-pages.ts'
import { drawDevice } from './draw-pictures.ts'
import type { ItechsClient } from './itechs-client.ts'
import { listenHere, type Listener } from './listen.ts'
import { receiveWebhooks } from './receive-webhooks.ts'

const secret = newWebhookSecret()
const contract = randomUUID()
const linksOf = (id: string) => ({
  policy: `https://localhost/policy/${id}`,
  photos: `https://localhost/photos/${id}`,
})
const said: string[] = []
const say = (line: string) => void said.push(line)
const posted: { path: string; body: object }[] = []
let refusal: Error | undefined
const itechs: ItechsClient = {
  post: (path, body) => {
    posted.push({ path, body })
    return refusal ? Promise.reject(refusal) : Promise.resolve({} as never)
  },
  show: () =>
    Promise.resolve({
      status: 4,
      status_text: '',
      qr: { key: 'mB0u1cGQx5yD3kTz8wLr2a4N' },
      contract_url: null,
    }),
  upload: (picture) => Promise.resolve(`image of ${picture.length > 1000 ? 'some' : 'no'} bytes`),
}

let agrees: Listener
let declines: Listener
let pages: Listener
before(async () => {
  agrees = await listenHere(receiveWebhooks({ secret, linksOf, declines: undefined, say }), { port: 0 })
  declines = await listenHere(receiveWebhooks({ secret, linksOf, declines: 'not today', say }), { port: 0 })
  pages = await listenHere(servePages({ itechs, say }), { port: 0 })
})
after(() => Promise.all([agrees, declines, pages].map((each) => each.close())))
beforeEach(() => {
  said.length = 0
  posted.length = 0
  refusal = undefined
})

async function post(
  verdict: object | string,
  options: { id?: string; at?: Listener; path?: string; isSigned?: boolean } = {},
): Promise<[number, unknown]> {
  const { id = randomUUID(), at = agrees, path = '/webhook', isSigned = true } = options
  const body = typeof verdict === 'string' ? verdict : JSON.stringify(verdict)
  const now = new Date()
  const answer = await fetch(`http://127.0.0.1:${at.port}${path}`, {
    method: 'POST',
    body,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': isSigned ? new Webhook(secret).sign(id, now, body) : 'v1,AAAA',
    },
  })
  return [answer.status, await answer.json()]
}

test('the demo affiliate answers each verdict with the link that its customer needs', async () => {
  const verdict = (result: number) => ({ result, contract_id: contract })
  assert.deepEqual(await post(verdict(0)), [200, { result: true, contract_url: linksOf(contract).policy }])
  assert.deepEqual(await post(verdict(1)), [
    200,
    { result: true, reinspection_url: linksOf(contract).photos },
  ])
  assert.deepEqual(await post(verdict(2)), [200, { result: true }])
  assert.deepEqual(await post(verdict(0), { at: declines }), [200, { result: false, error: 'not today' }])
  const [status, answer] = await post({ result: 0, contract_id: '../x' })
  assert.deepEqual([status, answer], [200, { result: false, error: 'this is no contract of ours' }])
})

test('the demo affiliate answers the same webhook as before, and says that it has seen it', async () => {
  const wish = { result: 0, contract_id: contract }
  const first = await post(wish, { id: 'again' })
  assert.deepEqual(await post({ ...wish, result: 2 }, { id: 'again' }), first)
  assert.match(said.join('\n'), /webhook again, signature good, seen before/)
})

test('the demo affiliate believes nothing that is not signed, and reads no more than it has to', async () => {
  const wish = { result: 0, contract_id: contract }
  assert.deepEqual(await post(wish, { isSigned: false }), [401, { result: false, error: 'not genuine' }])
  assert.match(said.join('\n'), /webhook REFUSED/)
  assert.deepEqual(await post(wish, { path: '/else' }), [404, {}])
  assert.equal((await post('x'.repeat(64 * 1024 + 1)))[0], 413)
  assert.deepEqual(await post('no JSON'), [400, {}])
})

test('its pages do what the customer is there for, and tell what the server refuses', async () => {
  const ask = async (method: string, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${pages.port}${path}`, { method })
    return { status: answer.status, text: await answer.text() }
  }
  const shown = await ask('GET', `/pay/${contract}`)
  assert.equal(shown.status, 200)
  assert.match(shown.text, /<button>66,000원 결제하기<\/button>/)
  assert.equal(posted.length, 0, 'looking changes nothing')
  assert.match((await ask('POST', `/pay/${contract}`)).text, /결제되었습니다/)
  assert.match((await ask('POST', `/photos/${contract}`)).text, /사진이 등록되었습니다/)
  assert.deepEqual(
    posted.map(({ path }) => path),
    [`/contract/${contract}/checkout/`, `/contract/${contract}/step-2/update/`],
  )
  assert.deepEqual(posted[1]?.body, {
    front_image: ['image of some bytes'],
    back_image: ['image of some bytes'],
  })
  refusal = new Error('409 the deadline')
  assert.equal((await ask('POST', `/pay/${contract}`)).status, 409)
  assert.equal((await ask('POST', `/policy/${contract}`)).status, 200)
  assert.equal((await ask('GET', '/pay/<script>')).status, 404)
})

test('its devices have IMEIs whose check digit is right', () => {
  for (let times = 0; times < 200; times++) {
    const { imei, serial } = drawDevice()
    const sum = Array.from(imei).reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
    assert.equal(sum % 10, 0, imei)
    assert.match(`${imei} ${serial}`, /^35328910\d{7} R3CT\d{5}XK$/)
  }
})
