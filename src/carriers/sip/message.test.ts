import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assert as assertProperty,
  constantFrom,
  integer,
  array,
  property,
  string,
  uint8Array,
} from 'fast-check'
import { parseDatagram } from './datagram.ts'
import { findHop, findParameter, findUri, splitList } from './header-values.ts'
import { parseHead } from './message.ts'
import { createStreamFraming } from './stream-framing.ts'

const whole = [
  'SIP/2.0 180 Ringing',
  'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKabc;received="127.0.0.1"',
  'From: "A, B; <x>" <sip:1@a.test;tag=no>;tag=from',
  'To: <sip:2@b.test>;TAG=to',
  'Call-ID: one@a.test',
  'CSeq: 1 INVITE',
  'Content-Length: 4',
  '',
  'body',
].join('\r\n')

test('sip message: header values are read outside of quotes and angles', () => {
  const message = parseDatagram(Buffer.from(whole))
  assert.ok(message?.kind === 'response')
  assert.equal(message.branch, 'z9hG4bKabc')
  assert.equal(findParameter(message.via, 'received'), '127.0.0.1')
  assert.equal(findParameter(message.from, 'tag'), 'from')
  assert.equal(findParameter(message.to, 'tag'), 'to')
  assert.equal(findUri(message.from), 'sip:1@a.test;tag=no')
  assert.deepEqual(splitList('"a,b" <sip:x,y@z>, <sip:u@v> ,, w'), ['"a,b" <sip:x,y@z>', '<sip:u@v>', 'w'])
})

test('sip message: a URI says where it leads', () => {
  assert.deepEqual(findHop('sip:a@10.0.0.1:5080;transport=TCP;lr'), {
    host: '10.0.0.1',
    port: 5080,
    transport: 'tcp',
  })
  assert.deepEqual(findHop('sips:[2001:db8::1]'), { host: '2001:db8::1', port: undefined, transport: 'udp' })
  for (const none of ['', 'tel:+82', 'sip:', 'sip:a@b c', 'sip:a@:5060', 'sip:a@b:123456'])
    assert.equal(findHop(none), undefined)
})

test('sip message: whatever a datagram holds, it is read or said to be malformed', () => {
  const heads = array(
    constantFrom(
      ...whole.split('\r\n'),
      'v: ',
      ':',
      ' folded',
      '\t',
      'INVITE sip:a@b SIP/2.0',
      '\r',
      '\n',
      '"',
      '<',
      ';',
      ',',
    ),
  )
  assertProperty(
    property(heads, string(), (lines, noise) => {
      const message = parseHead(lines.join('\r\n') + noise)
      assert.ok(['response', 'request', 'malformed'].includes(message.kind))
    }),
    { numRuns: 3000 },
  )
  assertProperty(
    property(uint8Array({ maxLength: 2000 }), (bytes) => void parseDatagram(Buffer.from(bytes))),
    { numRuns: 1000 },
  )
})

test('sip message: a stream gives the same messages wherever it is cut', () => {
  const stream = Buffer.from(`\r\n${whole}\r\n\r\n${whole.replace('180 Ringing', '200 OK')}${whole}`)
  assertProperty(
    property(array(integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes) => {
      const framing = createStreamFraming()
      const statuses: number[] = []
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        const { messages, fault } = framing.push(stream.subarray(at, at + size))
        assert.equal(fault, undefined)
        for (const message of messages) statuses.push(message.kind === 'response' ? message.status : 0)
        at += size
      }
      assert.deepEqual(statuses, [180, 200, 180])
    }),
    { numRuns: 500 },
  )
})

test('sip message: reading hostile headers takes no long time', () => {
  const begun = performance.now()
  for (const filling of [
    'a'.repeat(60_000),
    ';'.repeat(60_000),
    '"\\'.repeat(30_000),
    '<'.repeat(60_000),
    ','.repeat(60_000),
    '\r\n '.repeat(20_000),
  ]) {
    parseHead(whole.replace('Call-ID: one', `Call-ID: ${filling}`))
    parseHead(whole.replace('SIP/2.0/UDP', filling))
    findParameter(filling, 'tag')
    splitList(filling)
  }
  assert.ok(performance.now() - begun < 2000)
})
