import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pfId, sender } from '../../../test/support/solapi-rules.ts'
import { newText, noticeSettings, sizesOf, startHouse } from './house.test-support.ts'

const welcome = { template: 'welcome', variables: { name: '홍길동' } }

test('solapi: a notice is a template with its variables, and the text for a phone that Kakao does not reach', async (t) => {
  const { server, carrier } = await startHouse(t, noticeSettings)
  const text = newText({ type: 'LMS', subject: '환영', notice: welcome })
  const answer = await carrier.submit(text)
  const [stored] = server.find(text.recipientId)
  assert.deepEqual(answer, { outcome: 'taken', ref: stored?.messageId })
  const { type, from, subject, kakaoOptions } = stored ?? {}
  assert.deepEqual([type, from, stored?.text, subject], ['ATA', sender, text.body, '환영'])
  const variables = { '#{name}': '홍길동' }
  assert.deepEqual(kakaoOptions, { pfId, templateId: 'KA01TP0001', variables, disableSms: false })
})

test('solapi: a name that already looks like the vendor’s stays as it is', async (t) => {
  const { server, carrier } = await startHouse(t, noticeSettings)
  await carrier.submit(newText({ notice: { template: 'welcome', variables: { '#{name}': '홍' } } }))
  const [stored] = server.messages.values()
  assert.deepEqual(stored?.kakaoOptions?.['variables'], { '#{name}': '홍' })
})

test('solapi: without a channel, or a template that it has, a notice leaves as its text, and says so once', async (t) => {
  const without = await startHouse(t)
  const text = newText({ notice: welcome })
  assert.equal((await without.carrier.submit(text)).outcome, 'taken')
  assert.equal(without.server.find(text.recipientId)[0]?.type, 'SMS')

  const other = await startHouse(t, noticeSettings)
  for (const template of ['farewell', 'farewell', 'toString']) {
    const notice = { template, variables: {} }
    assert.equal((await other.carrier.submit(newText({ notice }))).outcome, 'taken')
  }
  assert.deepEqual(
    [...other.server.messages.values()].map(({ type }) => type),
    ['SMS', 'SMS', 'SMS'],
  )
  assert.equal(other.lines.filter((line) => line.includes('farewell')).length, 1)
})

test('solapi: a notice that the vendor refuses for its template or variables leaves as its text', async (t) => {
  const { server, carrier, lines } = await startHouse(t, noticeSettings)
  const texts = [
    newText({ notice: { template: 'gone', variables: {} } }),
    newText({ notice: { template: 'welcome', variables: { nombre: '홍길동' } } }),
  ]
  const answers = await Promise.all(texts.map(carrier.submit))
  for (const [i, { recipientId }] of texts.entries()) {
    const stored = server.find(recipientId)
    assert.deepEqual(
      stored.map(({ type }) => type),
      ['ATA', 'SMS'],
    )
    assert.deepEqual(answers[i], { outcome: 'taken', ref: stored[1]?.messageId })
  }
  assert.deepEqual(sizesOf(server), [2, 2])
  assert.equal(lines.filter((line) => line.includes('left as a text')).length, 2)
})

test('solapi: a notice that is refused for its phone does not leave as its text', async (t) => {
  const { server, carrier } = await startHouse(t, noticeSettings)
  const text = newText({ notice: welcome })
  server.refusals.set(text.to, '1060')
  assert.deepEqual(await carrier.submit(text), { outcome: 'refused', code: 4431 })
  assert.equal(server.find(text.recipientId).length, 1)
})
