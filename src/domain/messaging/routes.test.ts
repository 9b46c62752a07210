import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseCarriers, parseRoutes } from './routes.ts'
import type { MessageType, SmsCarrier } from './sms.port.ts'

function carrier(
  name: string,
  carries: MessageType[] = ['SMS', 'LMS', 'MMS'],
  isAvailable = true,
): SmsCarrier {
  return {
    name,
    carries,
    isAvailable: () => isAvailable,
    submit: () => Promise.reject(new Error('not asked for')),
    onReceipts: () => {},
    close: async () => {},
  }
}

const carriers = [
  carrier('smpp-a', ['SMS', 'LMS']),
  carrier('smpp-b', ['SMS']),
  carrier('solapi'),
  carrier('down', undefined, false),
]

const choose = (text: string, number: string, type: MessageType) =>
  chooseCarriers(parseRoutes(text), carriers, { number, type }).map(({ name }) => name)

test('routes: without any, carriers that carry the type are asked in their own order', () => {
  assert.deepEqual(choose('', '01012345678', 'SMS'), ['smpp-a', 'smpp-b', 'solapi'])
  assert.deepEqual(choose('', '01012345678', 'MMS'), ['solapi'])
})

test('routes: the longest prefix wins, then the exact type', () => {
  const text = '*/*=solapi; 010/*=smpp-a; 010/SMS=smpp-b,smpp-a; 01099/SMS=smpp-a'
  assert.deepEqual(choose(text, '01012345678', 'SMS'), ['smpp-b', 'smpp-a'])
  assert.deepEqual(choose(text, '01099345678', 'SMS'), ['smpp-a'])
  assert.deepEqual(choose(text, '01012345678', 'LMS'), ['smpp-a'])
  assert.deepEqual(choose(text, '0212345678', 'SMS'), ['solapi'])
})

test('routes: who is down, unknown or cannot carry the type is not asked', () => {
  assert.deepEqual(choose('*/MMS=smpp-a,down,nobody,solapi', '01012345678', 'MMS'), ['solapi'])
})

test('routes: what cannot be read is named', () => {
  for (const bad of ['010=smpp-a', 'x/SMS=a', '010/FAX=a', '010/SMS=', '010/SMS=A_b']) {
    assert.throws(
      () => parseRoutes(`*/*=solapi; ${bad}`),
      (error: Error) => error.message.includes(bad),
    )
  }
})
