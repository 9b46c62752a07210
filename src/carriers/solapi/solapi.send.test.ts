/**
 * Against a server of our own that keeps to the vendor's documents (test/support/solapi-server.ts): the vendor is out
 * of reach. What is therefore unproven, until an account has been tried:
 * - that answers to send-many/detail, lists and webhooks carry the custom fields that a message came with;
 * - that lists of what was updated (dateType=UPDATED) page by nextKey in pages of 500;
 * - how a notice looks in lists between its failure at Kakao and the text that replaces it;
 * - that X-Solapi-Secret is the SHA-1 of the secret, and which events a message gives rise to;
 * - the vendor's limits on requests a second, on the size of a request, and how it words 429;
 * - error codes beyond those of its documents of 2022, and which HTTP status each of them has.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { newText, sendPath, settingsFor, sizesOf, startHouse } from './house.test-support.ts'
import { SolapiSettings } from './solapi-settings.ts'

test('solapi: texts that come together leave in one signed request, each with its own answer', async (t) => {
  const { server, carrier } = await startHouse(t)
  const texts = [newText(), newText({ type: 'LMS', subject: '제목', body: '가'.repeat(500) }), newText()]
  const answers = await Promise.all(texts.map(carrier.submit))
  assert.deepEqual(sizesOf(server), [3])
  for (const [i, text] of texts.entries()) {
    const [stored, ...others] = server.find(text.recipientId)
    assert.ok(stored)
    assert.deepEqual(others, [])
    assert.deepEqual(answers[i], { outcome: 'taken', ref: stored.messageId })
    const { to, from, type, subject } = stored
    assert.deepEqual([to, from, type, stored.text], [text.to, text.from, text.type, text.body])
    assert.equal(subject ?? '', text.subject)
  }
  const { allowDuplicates, showMessageList } = server.sent(sendPath)[0]?.body ?? {}
  assert.deepEqual([allowDuplicates, showMessageList], [true, true])
})

test('solapi: what the vendor says of one message is its answer only', async (t) => {
  const { server, carrier } = await startHouse(t, { statusCodes: { 1062: 4412 } })
  const cases = [
    [newText(), '1060', { outcome: 'refused', code: 4431 }],
    [newText(), '1064', { outcome: 'refused', code: 4430 }],
    [newText(), '1030', { outcome: 'busy' }],
    [newText(), '1024', { outcome: 'busy' }],
    [newText(), '1999', { outcome: 'refused', code: 4420 }],
    [newText({ from: '0299999999' }), undefined, { outcome: 'refused', code: 4412 }],
    [newText({ body: 'x'.repeat(91) }), undefined, { outcome: 'refused', code: 4420 }],
  ] as const
  for (const [text, code] of cases) if (code) server.refusals.set(text.to, code)
  const fine = newText()
  const answers = await Promise.all([...cases.map(([text]) => text), fine].map(carrier.submit))
  assert.deepEqual(
    answers.slice(0, -1),
    cases.map(([, , expected]) => expected),
  )
  assert.equal(answers.at(-1)?.outcome, 'taken')
  assert.deepEqual(sizesOf(server), [8])
})

test('solapi: two texts to one phone are two texts, one recipient twice in a request is one', async (t) => {
  const { server, carrier } = await startHouse(t)
  const text = newText()
  const other = newText({ to: text.to })
  const [one, same, two] = await Promise.all([text, text, other].map(carrier.submit))
  assert.deepEqual(one, same)
  assert.notDeepEqual(one, two)
  assert.equal(server.messages.size, 2)
})

test('solapi: Korean numbers of the world are dialled as in Korea', async (t) => {
  const { server, carrier } = await startHouse(t)
  await carrier.submit(newText({ to: '821012345678' }))
  assert.equal([...server.messages.values()][0]?.to, '01012345678')
})

test('solapi: a request has at most `batch` messages, and `window` requests run at once', async (t) => {
  const { server, carrier } = await startHouse(t, { batch: 3, window: 2 })
  assert.equal(carrier.window, 6)
  let running = 0
  let most = 0
  server.after = async (_response, { path }) => {
    if (path !== sendPath) return false
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 30))
    running--
    return false
  }
  const answers = await Promise.all(Array.from({ length: 20 }, () => carrier.submit(newText())))
  assert.ok(answers.every(({ outcome }) => outcome === 'taken'))
  assert.equal(most, 2)
  assert.deepEqual(sizesOf(server), [3, 3, 3, 3, 3, 3, 2])
})

test('solapi: a message that spoils a request is found by halves, and alone refused', async (t) => {
  const { server, carrier } = await startHouse(t)
  server.before = (response, { path, body }) => {
    const texts = (body['messages'] ?? []) as { text: string }[]
    if (path !== sendPath || !texts.some(({ text }) => text === '독')) return false
    const wrong = { errorCode: 'ValidationError', errorMessage: '독' }
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(wrong))
    return true
  }
  const texts = Array.from({ length: 16 }, (_, i) => newText(i === 11 ? { body: '독' } : {}))
  const answers = await Promise.all(texts.map(carrier.submit))
  assert.deepEqual(answers[11], { outcome: 'refused', code: 4420 })
  assert.equal(answers.filter(({ outcome }) => outcome === 'taken').length, 15)
  assert.equal(server.messages.size, 15)
  assert.equal(carrier.isAvailable(), true)
})

test('solapi: a vendor that refuses whatever it is given has a fault of its own', async (t) => {
  const { server, carrier } = await startHouse(t)
  server.before = (response, { path }) => {
    if (path !== sendPath) return false
    response.writeHead(400).end('{"errorCode":"InvalidStatus","errorMessage":"x"}')
    return true
  }
  const answers = await Promise.all(Array.from({ length: 64 }, () => carrier.submit(newText())))
  assert.equal(answers.filter(({ outcome }) => outcome === 'refused').length, 8)
  assert.equal(answers.filter(({ outcome }) => outcome === 'busy').length, 56)
  assert.ok(server.sent(sendPath).length < 25)
  assert.equal(carrier.isAvailable(), false)
})

test('solapi: an answer that names none of many leaves in doubt what became of them; a lone one needs no name', async (t) => {
  const { server, carrier } = await startHouse(t)
  server.echoes = false
  assert.equal((await carrier.submit(newText())).outcome, 'taken')
  const answers = await Promise.all([newText(), newText()].map(carrier.submit))
  assert.deepEqual(answers, [{ outcome: 'unknown' }, { outcome: 'unknown' }])
})

test('solapi: a key that is not the vendor’s is refused by its server', async (t) => {
  const { server, carrier, lines } = await startHouse(t, { apiSecret: 'another-secret' })
  await assert.rejects(carrier.balance(), /HTTP 403 SignatureDoesNotMatch/)
  assert.deepEqual(await carrier.submit(newText()), { outcome: 'busy' })
  assert.equal(server.messages.size, 0)
  assert.ok(!lines.join('').includes('another-secret'))
})

test('solapi: what is left is money and points', async (t) => {
  const { server, carrier } = await startHouse(t)
  server.money = { balance: 1234, point: 66 }
  assert.equal(await carrier.balance(), 1300)
})

test('solapi: it says how it is', async (t) => {
  const { server, carrier } = await startHouse(t)
  const line = new URL(server.url).host
  assert.deepEqual(carrier.status(), [{ line, state: 'up', outstanding: 0, perSecond: 0 }])
  const submitting = carrier.submit(newText())
  assert.equal(carrier.status()[0]?.outstanding, 1)
  await submitting
  assert.equal(carrier.status()[0]?.outstanding, 0)
  await carrier.close()
  assert.equal(carrier.status()[0]?.state, 'closed')
  assert.equal(carrier.isAvailable(), false)
  assert.deepEqual(await carrier.submit(newText()), { outcome: 'busy' })
})

test('solapi: to close is to let what is under way come to its end', async (t) => {
  const { server, carrier } = await startHouse(t, { batch: 2, window: 1 })
  let answered = 0
  const submitting = Array.from({ length: 7 }, () => carrier.submit(newText()).finally(() => answered++))
  await carrier.close()
  assert.equal(answered, 7)
  for (const answer of await Promise.all(submitting)) assert.equal(answer.outcome, 'taken')
  assert.equal(server.messages.size, 7)
})

test('solapi: settings that could not be meant are faults', () => {
  const settings = settingsFor('https://api.solapi.com')
  for (const wrong of [
    { apiKey: 'a, date=b' },
    { apiSecret: '' },
    { baseUrl: 'http://api.solapi.com' },
    { baseUrl: 'https://' },
    { baseUrl: 'http://localhost.example.com' },
    { baseUrl: 'http://127.0.0.1.example.com' },
    { baseUrl: 'http://127.0.0.1:80@example.com' },
    { carries: [] },
    { batch: 10_001 },
    { statusCodes: { 4000: 1000 } },
    { statusCodes: { all: 4100 } },
    { unknown: 1 },
  ]) {
    const faults = [...Value.Errors(SolapiSettings, { ...settings, ...wrong })]
    assert.notEqual(faults.length, 0, JSON.stringify(wrong))
  }
})
