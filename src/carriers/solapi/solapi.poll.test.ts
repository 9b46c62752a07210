import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { unheardRef, type Receipt } from '../../domain/messaging/sms.port.ts'
import {
  listPath,
  newText,
  noticeSettings,
  sendPath,
  startHouse,
  type TestHouse,
} from './house.test-support.ts'

const polling = { pollSeconds: 1 }

async function submitted({ carrier }: TestHouse, extra: Parameters<typeof newText>[0] = {}): Promise<string> {
  const answer = await carrier.submit(newText(extra))
  return answer.outcome === 'taken' ? answer.ref : assert.fail(answer.outcome)
}

const receiptsOf = (receipts: readonly Receipt[], ref: string) =>
  receipts.filter((receipt) => receipt.ref === ref)

const reported = ({ receipts }: Pick<TestHouse, 'receipts'>, ref: string) =>
  eventually(async () => receiptsOf(receipts, ref)[0])

/** Until so many more whole looks at the list have ended. */
async function rounds({ server }: TestHouse, count: number): Promise<void> {
  const from = server.sent(listPath).length
  await eventually(async () => (server.sent(listPath).length >= from + count + 1 ? true : undefined))
}

// Each waits for looks that are a second apart.
describe('looking for results', { concurrency: true }, () => {
  test('solapi: results are looked for, and each is reported once', async (t) => {
    const house = await startHouse(t, polling)
    const [one, two, three] = [await submitted(house), await submitted(house), await submitted(house)]
    house.server.report(one, '4000')
    house.server.report(two, '3047')
    assert.equal((await reported(house, one)).code, 4100)
    assert.equal((await reported(house, two)).code, 4431)
    await rounds(house, 2)
    house.server.report(three, '4000')
    await reported(house, three)
    assert.equal(house.receipts.length, 3)
  })

  test('solapi: a list of many pages is read to its end', async (t) => {
    const house = await startHouse(t, polling)
    house.server.pageSize = 7
    const refs = await Promise.all(Array.from({ length: 50 }, () => submitted(house)))
    for (const ref of refs) house.server.report(ref, '4000')
    for (const ref of refs) await reported(house, ref)
    assert.equal(house.receipts.length, 50)
  })

  test('solapi: results that could not be recorded are looked for again', async (t) => {
    const house = await startHouse(t, polling)
    house.fails = new Error('no database')
    const ref = await submitted(house)
    house.server.report(ref, '4000')
    await eventually(async () =>
      house.lines.some((line) => line.includes('looked for again')) ? true : undefined,
    )
    assert.deepEqual(house.receipts, [])
    house.fails = undefined
    assert.equal((await reported(house, ref)).code, 4100)
  })

  test('solapi: a list that fails, or is none, is read again, and texts leave meanwhile', async (t) => {
    const house = await startHouse(t, polling)
    const answers: readonly [number, string][] = [
      [200, '{}'],
      [500, '<html>'],
      [200, '<html>'],
      [200, '{"messageList":[null,1]}'],
      [403, '{"errorCode":"Forbidden","errorMessage":"x"}'],
    ]
    const ref = await submitted(house)
    house.server.report(ref, '4000')
    let given = 0
    house.server.before = (response, { path }) => {
      if (path !== listPath || given >= answers.length) return false
      const [status, body] = answers[given++] as [number, string]
      response.writeHead(status).end(body)
      return true
    }
    await eventually(async () => (given >= 2 ? true : undefined))
    assert.ok(await submitted(house))
    assert.equal((await reported(house, ref)).code, 4100)
    assert.equal(house.carrier.isAvailable(), true)
    assert.ok(house.lines.some((line) => line.includes('a list without messages')))
  })

  test('solapi: who begins looks back, and knows what another process sent and what nobody heard of', async (t) => {
    const house = await startHouse(t)
    const ref = await submitted(house)
    const doubtful = newText()
    house.server.after = (response, { path }) => {
      if (path === sendPath) response.writeHead(200).end('<html>')
      return path === sendPath
    }
    assert.deepEqual(await house.carrier.submit(doubtful), { outcome: 'unknown' })
    house.server.after = undefined
    const [stored] = house.server.find(doubtful.recipientId)
    house.server.report(ref, '4000')
    const earlier = new Date(Date.now() - 3600_000).toISOString()
    house.server.report(stored?.messageId ?? '', '3044', { dateCreated: earlier, dateUpdated: earlier })
    const begins = house.another({ ...polling })
    assert.equal((await reported(begins, ref)).code, 4100)
    assert.equal((await reported(begins, unheardRef(doubtful.recipientId))).code, 4402)
  })

  test('solapi: messages of others who use the same account are none of ours', async (t) => {
    const house = await startHouse(t, polling)
    const ref = await submitted(house)
    const message = house.server.messages.get(ref)
    assert.ok(message)
    const others = [{ carrier: 'another', recipientId: '1' }, {}]
    for (const [i, customFields] of others.entries()) {
      house.server.messages.set(`M9V${i}`, {
        ...message,
        messageId: `M9V${i}`,
        customFields,
        statusCode: '4000',
      })
    }
    house.server.report(ref, '4000')
    await reported(house, ref)
    await rounds(house, 1)
    assert.deepEqual(house.receipts, [{ ref, code: 4100 }])
  })

  test('solapi: a notice that Kakao could not bring waits for the result of the text that follows', async (t) => {
    const house = await startHouse(t, { ...polling, ...noticeSettings })
    const notice = { template: 'welcome', variables: { name: '홍' } }
    const ref = await submitted(house, { notice })
    house.server.report(ref, '3104')
    await rounds(house, 2)
    assert.deepEqual(house.receipts, [])
    house.server.report(ref, '4000', { type: 'LMS', replacement: true })
    assert.equal((await reported(house, ref)).code, 4100)
  })

  test('solapi: nothing is looked for where only webhooks report, nor by who is closed', async (t) => {
    const house = await startHouse(t)
    await submitted(house)
    await house.carrier.close()
    const other = await startHouse(t, polling)
    await rounds(other, 1)
    await other.carrier.close()
    const { length } = other.server.sent(listPath)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    assert.equal(other.server.sent(listPath).length, length)
    assert.equal(house.server.sent(listPath).length, 0)
  })

  test('solapi: to close is not to wait for a list that does not come', async (t) => {
    const house = await startHouse(t, polling)
    house.server.before = (_response, { path }) => path === listPath
    await eventually(async () => (house.server.sent(listPath).length > 0 ? true : undefined))
    const startedAt = performance.now()
    await house.carrier.close()
    assert.ok(performance.now() - startedAt < 1000)
  })
})

test('solapi: a list whose pages never end does not keep the carrier from its other work', async (t) => {
  const house = await startHouse(t, polling)
  const endless = { messageList: {}, limit: 500 }
  let key = 0
  house.server.after = (response, { path }) => {
    if (path !== listPath) return false
    response.writeHead(200).end(JSON.stringify({ ...endless, nextKey: `K${++key}` }))
    return true
  }
  await eventually(async () => (key > 230 ? true : undefined))
  assert.ok(await submitted(house))
  await house.carrier.close()
  const after = key
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.ok(key <= after + 1)
})

test('solapi: a list that points to itself ends', async (t) => {
  const house = await startHouse(t, polling)
  house.server.after = (response, { path }) => {
    if (path !== listPath) return false
    response.writeHead(200).end('{"messageList":{},"nextKey":"K"}')
    return true
  }
  await eventually(async () => (house.server.sent(listPath).length >= 4 ? true : undefined))
  // Two pages of what is new, two of what is old, and then a rest.
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.ok(house.server.sent(listPath).length <= 5)
})

test('solapi: a notice that Kakao could not bring has failed when no text follows for ten minutes', async (t) => {
  const house = await startHouse(t, { ...polling, ...noticeSettings })
  const notice = { template: 'welcome', variables: { name: '홍' } }
  const ref = await submitted(house, { notice })
  house.server.report(ref, '3104')
  await rounds(house, 1)
  assert.deepEqual(house.receipts, [])
  const now = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => now() + 600_001)
  assert.equal((await reported(house, ref)).code, 4420)
})
