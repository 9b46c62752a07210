import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createKakao } from './kakao.ts'
import { createNaver } from './naver.ts'
import type { OauthSettings } from './oauth-provider.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const visit = {
  state: 's'.repeat(43),
  redirectUri: 'http://localhost:4000/oauth2/callback/kakao',
  codeVerifier: 'v'.repeat(43),
}
const withCode = { ...visit, code: 'the-code' }

/** What stands behind each path of one server. */
const handlers = new Map<string, Handler>()
const server = createServer((request, response) => {
  const handler = handlers.get(request.url ?? '')
  if (handler) handler(request, response)
  else response.writeHead(404).end()
})
let origin = ''

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

let lastPath = 0

/** A path of its own for each handler. */
function place(handler: Handler): string {
  const path = `/${++lastPath}`
  handlers.set(path, handler)
  return origin + path
}

function json(body: unknown, status = 200): Handler {
  return (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body))
  }
}

const goodToken = json({ access_token: 'access', token_type: 'bearer', expires_in: 21_599 })
const goodUser = json({ id: 4_100_000_001 })

function settings(token: Handler, user: Handler, more: Partial<OauthSettings> = {}): OauthSettings {
  return {
    clientId: 'client',
    clientSecret: 'secret',
    authorizationUrl: 'https://kauth.example.com/oauth/authorize?prompt=login',
    tokenUrl: place(token),
    userUrl: place(user),
    usesPkce: true,
    allowHttp: true,
    ...more,
  }
}

function identify(token: Handler, user: Handler, more: Partial<OauthSettings> = {}) {
  return createKakao(settings(token, user, more)).identify(withCode)
}

test('authorization URL: what the configured one has stays in it, and the challenge is S256 of the verifier', async () => {
  const provider = createKakao(settings(goodToken, goodUser))
  const url = new URL(await provider.authorizationUrl(visit))
  assert.equal(url.origin + url.pathname, 'https://kauth.example.com/oauth/authorize')
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    prompt: 'login',
    client_id: 'client',
    response_type: 'code',
    redirect_uri: visit.redirectUri,
    state: visit.state,
    // printf vvv… | openssl dgst -sha256 -binary | basenc --base64url
    code_challenge: '7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM',
    code_challenge_method: 'S256',
  })
})

test('identify: the code goes to the token endpoint in the body, the token to the user endpoint in its header', async () => {
  const seen: unknown[] = []
  const token: Handler = (request, response) => {
    void request.toArray().then((chunks) => {
      const body = Buffer.concat(chunks as Buffer[]).toString()
      seen.push(
        request.method,
        request.headers['content-type'],
        Object.fromEntries(new URLSearchParams(body)),
      )
      goodToken(request, response)
    })
  }
  const user: Handler = (request, response) => {
    seen.push(request.method, request.headers.authorization)
    goodUser(request, response)
  }
  assert.deepEqual(await identify(token, user), { kind: 'identified', subject: '4100000001' })
  assert.deepEqual(seen, [
    'POST',
    'application/x-www-form-urlencoded;charset=UTF-8',
    {
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: visit.redirectUri,
      code_verifier: visit.codeVerifier,
      client_id: 'client',
      client_secret: 'secret',
    },
    'GET',
    'Bearer access',
  ])
})

test('identify: Naver counts seconds in text, and names people in text', async () => {
  const token = json({ access_token: 'access', token_type: 'bearer', expires_in: '3600', refresh_token: 'r' })
  const user = json({ resultcode: '00', message: 'success', response: { id: '32742776', name: 'x' } })
  const naver = createNaver(settings(token, user))
  assert.deepEqual(await naver.identify(withCode), { kind: 'identified', subject: '32742776' })
  const refusedWith200 = json({ error: 'invalid_request', error_description: 'no valid data in session' })
  const refused = await createNaver(settings(refusedWith200, user)).identify(withCode)
  assert.equal(refused.kind, 'failed')
})

test('identify: an error of the provider is named in the log, what else it says is not', async () => {
  const token = json({ error: 'invalid_grant', error_description: 'code the-code of 홍길동 is used' }, 400)
  assert.deepEqual(await identify(token, goodUser), {
    kind: 'failed',
    reason: 'invalid_grant',
  })
})

const html: Handler = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
const elsewhere: Handler = (_request, response) =>
  void response.writeHead(302, { location: `${origin}/elsewhere` }).end()
let written = 0
const tooMuch: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const write = () => {
    written += 16_384
    return response.destroyed || response.write('x'.repeat(16_384), () => setImmediate(write))
  }
  write()
}
const brokenOff: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{', () => response.destroy())
}
const hangUp: Handler = (request) => void request.socket.destroy()

const answers: Record<string, [token: Handler, user: Handler, kind: 'failed' | 'unavailable']> = {
  'a token endpoint that answers HTML': [html, goodUser, 'failed'],
  'a token endpoint that points elsewhere': [elsewhere, goodUser, 'failed'],
  'a token endpoint that answers no token': [json({}), goodUser, 'failed'],
  'a token endpoint that answers null': [json(null), goodUser, 'failed'],
  'a token that is no bearer token': [json({ access_token: 'x', token_type: 'mac' }), goodUser, 'failed'],
  'a token endpoint that never stops': [tooMuch, goodUser, 'failed'],
  'a token endpoint that breaks off': [brokenOff, goodUser, 'unavailable'],
  'a token endpoint that hangs up': [hangUp, goodUser, 'unavailable'],
  'a token endpoint in trouble': [json({ error: 'server_error' }, 503), goodUser, 'unavailable'],
  'a token endpoint that is too busy': [json({ code: -10 }, 429), goodUser, 'unavailable'],
  'a user endpoint that answers HTML': [goodToken, html, 'failed'],
  'a user endpoint that points elsewhere': [goodToken, elsewhere, 'failed'],
  'a user endpoint that refuses': [goodToken, json({ msg: 'no', code: -401 }, 401), 'failed'],
  'a user endpoint that answers null': [goodToken, json(null), 'failed'],
  'a user endpoint that answers a list': [goodToken, json([]), 'failed'],
  'a user endpoint that names nobody': [goodToken, json({ id: null }), 'failed'],
  'an id that JavaScript would round': [goodToken, json({ id: 2 ** 60 }), 'failed'],
  'a user endpoint that never stops': [goodToken, tooMuch, 'failed'],
  'a user endpoint in trouble': [goodToken, json({}, 500), 'unavailable'],
}

for (const [what, [token, user, kind]] of Object.entries(answers)) {
  test(`identify: ${what}: ${kind}`, async () => {
    const identified = await identify(token, user)
    assert.equal(identified.kind, kind)
    assert.ok('reason' in identified && !/access|the-code|secret/.test(identified.reason))
    // What both ends' buffers take, and no more.
    assert.ok(written < 32 * 1024 * 1024, `${written} bytes were taken`)
  })
}

test('identify: nobody listens: unavailable', async () => {
  const identified = await identify(goodToken, goodUser, { tokenUrl: 'http://127.0.0.1:1/token' })
  assert.equal(identified.kind, 'unavailable')
})

test('identify: without TLS nothing is sent where plain HTTP is not allowed', async () => {
  let asked = 0
  const token: Handler = (request, response) => {
    asked++
    goodToken(request, response)
  }
  assert.equal((await identify(token, goodUser, { allowHttp: false })).kind, 'failed')
  assert.equal(asked, 0)
})

test('identify: who does not answer, or drips, is waited for 5 seconds', async () => {
  const silent: Handler = () => {}
  const dripping: Handler = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => response.write(' '), 100)
    response.on('close', () => clearInterval(timer))
  }
  const from = performance.now()
  const all = await Promise.all([
    identify(silent, goodUser),
    identify(dripping, goodUser),
    identify(goodToken, silent),
    identify(goodToken, dripping),
  ])
  const seconds = (performance.now() - from) / 1000
  assert.deepEqual(
    all.map(({ kind }) => kind),
    Array(4).fill('unavailable'),
  )
  assert.ok(seconds > 4.5 && seconds < 30, `${seconds} s`)
})
