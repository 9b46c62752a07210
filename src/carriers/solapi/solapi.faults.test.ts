import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { apiSecret } from '../../../test/support/solapi-rules.ts'
import type { Interference } from '../../../test/support/solapi-server.ts'
import { newText, sendPath, sizesOf, startHouse, type TestHouse } from './house.test-support.ts'

/** Only requests to send. */
const onSend =
  (interfere: Interference): Interference =>
  (response, request, raw) =>
    request.path === sendPath && interfere(response, request, raw)

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Interference =>
  (response) => {
    response.writeHead(status, headers).end(body)
    return true
  }

const html = '<!DOCTYPE html><title>Bad Gateway</title>'
const error = (errorCode: string) => JSON.stringify({ errorCode, errorMessage: '오류' })

/** The carrier sends again, at the latest some seconds later. */
async function keepsSending({ carrier, server }: TestHouse): Promise<void> {
  server.before = undefined
  server.after = undefined
  await eventually(async () => ((await carrier.submit(newText())).outcome === 'taken' ? true : undefined))
}

const doubtful: Readonly<Record<string, Interference>> = {
  'HTML with 200': answering(200, html),
  'nothing with 200': answering(200, ''),
  'half of a JSON text': answering(200, '{"groupInfo":{},"messageList":['),
  'JSON null': answering(200, 'null'),
  'a list of something else': answering(
    200,
    '{"messageList":[1,null,"x",{"customFields":{"recipientId":7}}]}',
  ),
  'somebody else’s message': answering(
    200,
    '{"messageList":[{"messageId":"M1","statusCode":"2000","customFields":{"recipientId":"1"}}]}',
  ),
  'a message without an id': answering(200, '{"messageList":[{"statusCode":"2000"}]}'),
  '17 MB': (response, { body }) => {
    const [message] = body['messages'] as { customFields: object }[]
    const messageList = [{ messageId: 'M1', statusCode: '2000', customFields: message?.customFields }]
    response.writeHead(200).end(JSON.stringify({ messageList, long: 'x'.repeat(17 * 1024 * 1024) }))
    return true
  },
  '504': answering(504, html),
  'a signature that was seen before': answering(403, error('DuplicatedSignature')),
  'a connection that ends': (response) => {
    response.socket?.destroy()
    return true
  },
  'a connection that is reset': (response) => {
    response.socket?.resetAndDestroy()
    return true
  },
  'a connection that ends in the middle of the answer': (response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('{"messageList":[')
    setTimeout(() => response.socket?.destroy(), 20)
    return true
  },
}

// Each rests for a second.
describe('an answer that says nothing', { concurrency: true }, () => {
  for (const [what, interference] of Object.entries(doubtful))
    test(`solapi: ${what} leaves in doubt what became of a text`, async (t) => {
      const house = await startHouse(t)
      house.server.after = onSend(interference)
      assert.deepEqual(await house.carrier.submit(newText()), { outcome: 'unknown' })
      assert.equal(house.server.messages.size, 1)
      await keepsSending(house)
    })
})

test('solapi: a vendor that does not answer leaves texts in doubt after the time-out, and is left alone', async (t) => {
  const house = await startHouse(t, { timeoutSeconds: 1, window: 1, batch: 1 })
  const { server, carrier } = house
  server.after = onSend(() => true)
  const startedAt = performance.now()
  const answers = await Promise.all([newText(), newText(), newText()].map(carrier.submit))
  const tookMs = performance.now() - startedAt
  assert.ok(tookMs > 950 && tookMs < 8000, `${tookMs} ms`)
  assert.deepEqual(
    answers.map(({ outcome }) => outcome),
    ['unknown', 'busy', 'busy'],
  )
  assert.equal(carrier.isAvailable(), false)
  assert.deepEqual(sizesOf(server), [1])
  await keepsSending(house)
})

test('solapi: a vendor that answers by the drop is not waited for', async (t) => {
  const { server, carrier } = await startHouse(t, { timeoutSeconds: 1 })
  server.after = onSend((response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 50)
    response.on('close', () => clearInterval(timer))
    return true
  })
  assert.deepEqual(await carrier.submit(newText()), { outcome: 'unknown' })
})

test('solapi: a text whose earlier try was in doubt is looked for before it is sent again', async (t) => {
  const house = await startHouse(t)
  const { server, carrier } = house
  const [arrived, lost] = [newText(), newText()]
  server.after = onSend(answering(200, html))
  assert.deepEqual(await carrier.submit(arrived), { outcome: 'unknown' })
  server.after = undefined
  server.before = onSend(answering(200, html))
  await eventually(async () => ((await carrier.submit(lost)).outcome === 'unknown' ? true : undefined))
  await keepsSending(house)
  const before = server.messages.size
  const ref = server.find(arrived.recipientId)[0]?.messageId
  assert.deepEqual(await carrier.submit(arrived), { outcome: 'taken', ref })
  assert.equal(server.messages.size, before)
  assert.equal((await carrier.submit(lost)).outcome, 'taken')
  assert.equal(server.messages.size, before + 1)
})

test('solapi: a text in doubt is not sent again while nobody can be asked about it', async (t) => {
  const house = await startHouse(t)
  const { server, carrier } = house
  const text = newText()
  server.after = onSend(answering(200, html))
  await carrier.submit(text)
  await keepsSending(house)
  for (const [status, body] of [
    [500, html],
    [200, '{}'],
  ] as const) {
    server.before = (response, { path }, raw) =>
      path === '/messages/v4/list' && answering(status, body)(response, {} as never, raw)
    assert.deepEqual(await carrier.submit(text), { outcome: 'busy' })
  }
  assert.equal(server.find(text.recipientId).length, 1)
})

const refusing: Readonly<Record<string, Interference>> = {
  '500': answering(500, error('InternalError')),
  '502 with HTML': answering(502, html),
  '503': answering(503, ''),
  'no money': answering(402, error('NotEnoughBalance')),
  'no money, worded as bad input': answering(400, error('NotEnoughBalance')),
  '404': answering(404, html),
  'a redirect': answering(307, '', { location: 'http://127.0.0.1:9/elsewhere' }),
  'half of a 503': (response) => {
    response.writeHead(503, { 'content-length': 1000 }).write('{')
    setTimeout(() => response.socket?.destroy(), 20)
    return true
  },
}

describe('an answer that says no', { concurrency: true }, () => {
  for (const [what, interference] of Object.entries(refusing))
    test(`solapi: ${what} is a reason to try later, and to leave the vendor alone`, async (t) => {
      const house = await startHouse(t)
      const { server, carrier, lines } = house
      server.before = onSend(interference)
      const answers = await Promise.all([newText(), newText()].map(carrier.submit))
      assert.deepEqual(answers, [{ outcome: 'busy' }, { outcome: 'busy' }])
      assert.equal(carrier.isAvailable(), false)
      assert.equal(carrier.status()[0]?.state, 'resting')
      assert.equal(server.messages.size, 0)
      assert.deepEqual(await carrier.submit(newText()), { outcome: 'busy' })
      assert.equal(sizesOf(server).length, 1)
      assert.equal(lines.filter((line) => line.includes('left alone')).length, 1)
      await keepsSending(house)
      assert.equal(lines.filter((line) => line.includes('works again')).length, 1)
    })
})

test('solapi: 429 slows the whole carrier down for as long as it says, and does not take it out of service', async (t) => {
  const house = await startHouse(t)
  const { server, carrier } = house
  server.before = onSend(answering(429, error('TooManyRequests'), { 'retry-after': '2' }))
  assert.deepEqual(await carrier.submit(newText()), { outcome: 'busy' })
  const throttledAt = performance.now()
  assert.equal(carrier.isAvailable(), true)
  assert.equal(carrier.status()[0]?.state, 'throttled')
  await keepsSending(house)
  const restedMs = performance.now() - throttledAt
  assert.ok(restedMs >= 1990 && restedMs < 5000, `${restedMs} ms`)
})

test('solapi: a vendor that nobody reaches was not handed anything', async (t) => {
  const house = await startHouse(t)
  house.server.close()
  assert.deepEqual(await house.carrier.submit(newText()), { outcome: 'busy' })
  assert.equal(house.carrier.isAvailable(), false)
})

test('solapi: what is no web server leaves in doubt, what cannot speak TLS was not handed anything', async (t) => {
  const noise = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 smtp.example.com ESMTP\r\n')
    socket.end()
  })
  await new Promise<void>((resolve) => noise.listen(0, '127.0.0.1', resolve))
  t.after(() => noise.close())
  const address = `127.0.0.1:${(noise.address() as { port: number }).port}`
  const house = await startHouse(t, { baseUrl: `http://${address}` })
  assert.deepEqual(await house.carrier.submit(newText()), { outcome: 'unknown' })
  const encrypted = house.another({ baseUrl: house.server.url.replace('http:', 'https:') })
  assert.deepEqual(await encrypted.carrier.submit(newText()), { outcome: 'busy' })
})

for (const status of [401, 403]) {
  test(`solapi: ${status} takes the carrier out of service, and is logged once`, async (t) => {
    const { server, carrier, lines } = await startHouse(t, { batch: 1 })
    server.before = onSend(answering(status, error('InvalidAPIKey')))
    const answers = await Promise.all([newText(), newText(), newText()].map(carrier.submit))
    assert.ok(answers.every(({ outcome }) => outcome === 'busy'))
    assert.equal(carrier.isAvailable(), false)
    assert.equal(carrier.status()[0]?.state, 'denied')
    assert.equal(lines.filter((line) => line.includes('refuses the API key')).length, 1)
    // Whatever is answered at a minute's end, or to the operator who asks.
    await carrier.balance()
    assert.equal(carrier.isAvailable(), true)
    await carrier.submit(newText())
    assert.equal(carrier.isAvailable(), false)
    assert.equal(lines.filter((line) => line.includes('refuses the API key')).length, 1)
  })
}

test('solapi: a key that may send and not see the balance sends', async (t) => {
  const before: Interference = (response, { path }, raw) =>
    path === '/cash/v1/balance' && answering(403, error('Forbidden'))(response, {} as never, raw)
  const { carrier, server } = await startHouse(t, {}, { before: (vendor) => (vendor.before = before) })
  await eventually(async () => (server.sent('/cash/v1/balance').length > 0 ? true : undefined))
  await assert.rejects(carrier.balance(), /Forbidden/)
  assert.equal((await carrier.submit(newText())).outcome, 'taken')
})

test('solapi: a key that may not see the balance, refused once, sends again', async (t) => {
  const { carrier, server } = await startHouse(t)
  server.before = onSend(answering(401, ''))
  assert.deepEqual(await carrier.submit(newText()), { outcome: 'busy' })
  assert.equal(carrier.isAvailable(), false)
  server.before = (response, { path }, raw) =>
    path === '/cash/v1/balance' && answering(403, error('Forbidden'))(response, {} as never, raw)
  // As it is asked every minute.
  await assert.rejects(carrier.balance())
  assert.equal((await carrier.submit(newText())).outcome, 'taken')
})

test('solapi: a clock that is wrong keeps the carrier out of service', async (t) => {
  const { carrier, lines } = await startHouse(
    t,
    {},
    {
      fetch: (url, init) => {
        const headers = new Headers(init?.headers)
        const late =
          headers.get('authorization')?.replace(/date=[^,]+/, 'date=2020-01-01T00:00:00.000Z') ?? ''
        return fetch(url, { ...init, headers: { 'content-type': 'application/json', authorization: late } })
      },
    },
  )
  await assert.rejects(carrier.balance(), /RequestTimeTooSkewed/)
  assert.equal(carrier.isAvailable(), false)
  assert.ok(lines.some((line) => line.includes('RequestTimeTooSkewed')))
})

test('solapi: no secret, no phone number and no text reaches the log, whatever the vendor says', async (t) => {
  const house = await startHouse(t)
  const { server, carrier, lines } = house
  const text = newText({ body: '비밀번호 qwxz', to: '01087654321' })
  const spill = JSON.stringify({
    errorCode: `${apiSecret} ${text.to}`,
    errorMessage: `${apiSecret} ${text.body}`,
  })
  for (const status of [400, 401, 403, 404, 429, 500]) {
    server.before = onSend(answering(status, spill))
    await carrier.submit(text)
    await carrier.balance()
  }
  server.refusals.set(text.to, '1064')
  await keepsSending(house)
  await carrier.submit(text)
  assert.ok(lines.length > 2)
  for (const secret of [apiSecret, text.to, text.body, 'qwxz'])
    assert.ok(!lines.join('').includes(secret), secret)
})
