import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyCall, onlyText } from './carriers-config.ts'
import { type CarriersFault, parseCarriers } from './carriers-file.ts'

const otherwise = { texts: onlyText('loopback'), calls: onlyCall('none') }
const parse = (file: unknown, development = true) =>
  parseCarriers(typeof file === 'string' ? file : JSON.stringify(file), otherwise, { development })

const solapi = { kind: 'solapi', apiKey: 'NCSKEY', apiSecret: 'secret' }
const sip = { kind: 'sip', trunks: [{ name: 'a', host: 'sip.example' }] }

test('carriers file: a section is taken with the defaults of its kinds, another is what the environment says', () => {
  const { texts, calls } = parse({
    texts: {
      carriers: { vendor: { ...solapi, perSecond: 5, drained: true }, handsets: { kind: 'loopback' } },
      routes: [{ prefix: '010', types: ['SMS'], lanes: ['codes'], order: [{ vendor: 2, handsets: 1 }] }],
    },
  })
  assert.deepEqual(
    texts.entries.map((entry) => ({ ...entry, settings: undefined })),
    [
      {
        settings: undefined,
        name: 'vendor',
        kind: 'solapi',
        drained: true,
        perSecond: 5,
        perSenderPerSecond: 0,
        whenUnknown: 'resend',
      },
      {
        settings: undefined,
        name: 'handsets',
        kind: 'loopback',
        drained: false,
        perSecond: 0,
        perSenderPerSecond: 0,
        whenUnknown: 'resend',
      },
    ],
  )
  const settings = texts.entries[0]?.settings as { apiKey: string; timeoutSeconds: number }
  assert.deepEqual([settings.apiKey, settings.timeoutSeconds], ['NCSKEY', 15])
  assert.deepEqual(texts.routes, [
    { prefix: '010', types: ['SMS'], lanes: ['codes'], order: [{ vendor: 2, handsets: 1 }] },
  ])
  assert.deepEqual(calls, otherwise.calls)
  assert.equal(parse({ calls: { carriers: { trunk: sip } } }).texts, otherwise.texts)
  assert.deepEqual(parse({ calls: { carriers: { trunk: sip } } }).calls.routes, [])
})

test('carriers file: a carrier of which it says nothing is the one that the environment names', () => {
  const { texts, calls } = parse({
    texts: { carriers: { sink: { kind: 'sink' } } },
    calls: { carriers: { loopback: { kind: 'loopback' } } },
  })
  assert.deepEqual([texts, calls], [onlyText('sink'), onlyCall('loopback')])
})

for (const [name, file, faults] of [
  ['no JSON', '{', [/^the file must be JSON: /]],
  ['a list', [], [/^the file must be object$/]],
  ['an unknown section', { letters: {} }, [/letters/]],
  ['no carriers', { texts: {} }, [/^texts must have required properties carriers/]],
  [
    'an unknown kind',
    { texts: { carriers: { a: { kind: 'pigeon' } } } },
    [/^texts\.carriers\.a\.kind must be one of loopback, sink, smpp, solapi$/],
  ],
  [
    'a kind of calls for texts',
    { texts: { carriers: { a: sip } } },
    [/^texts\.carriers\.a\.kind must be one of/],
  ],
  [
    'an inherited name for a kind',
    { texts: { carriers: { a: { kind: 'constructor' } } } },
    [/kind must be one of/],
  ],
  [
    'a carrier that lacks a setting',
    { texts: { carriers: { a: { kind: 'solapi', apiKey: 'x' } } } },
    [/^texts\.carriers\.a must have required properties apiSecret$/],
  ],
  [
    'a setting that nobody knows',
    { texts: { carriers: { a: { ...solapi, colour: 'red' } } } },
    [/^texts\.carriers\.a .*colour/],
  ],
  [
    'a setting in depth',
    { calls: { carriers: { t: { kind: 'sip', trunks: [{ name: 'a', host: 'h', port: 0 }] } } } },
    [/^calls\.carriers\.t\.trunks\.0\.port must be >= 1$/],
  ],
  [
    'a rule that is none',
    { texts: { carriers: { a: { ...solapi, whenUnknown: 'pray' } } } },
    [/^texts\.carriers\.a\.whenUnknown must be/],
  ],
  [
    'a name with spaces',
    { texts: { carriers: { 'a b': solapi } } },
    [/^texts\.carriers\.a b must have a name of small letters/],
  ],
  [
    'a route to nobody',
    { texts: { carriers: { a: solapi }, routes: [{ order: [{ b: 1 }] }] } },
    [/^texts\.routes name b, and there is no such carrier$/],
  ],
  [
    'a weight of 0',
    { texts: { carriers: { a: solapi }, routes: [{ order: [{ a: 0 }] }] } },
    [/^texts\.routes\.0\.order\.0\.a must be > 0$/],
  ],
  [
    'an empty step',
    { texts: { carriers: { a: solapi }, routes: [{ order: [{}] }] } },
    [/^texts\.routes\.0\.order\.0 must/],
  ],
  [
    'a lane that is none',
    { texts: { carriers: { a: solapi }, routes: [{ lanes: ['fast'], order: [{ a: 1 }] }] } },
    [/^texts\.routes\.0\.lanes\.0 must/],
  ],
  [
    'a prefix of letters',
    { calls: { carriers: { t: sip }, routes: [{ prefix: '+82', order: [{ t: 1 }] }] } },
    [/^calls\.routes\.0\.prefix must match pattern/],
  ],
  [
    'two faults',
    { texts: { carriers: { a: { kind: 'x' }, b: { kind: 'solapi', apiKey: 'x' } } } },
    [/carriers\.a\.kind/, /carriers\.b must have/],
  ],
] as const) {
  test(`carriers file: ${name} is named`, () => {
    assert.throws(
      () => parse(file),
      (error: CarriersFault) => {
        assert.equal(error.faults.length, faults.length, error.message)
        for (const [i, fault] of faults.entries()) assert.match(error.faults[i] ?? '', fault)
        return true
      },
    )
  })
}

test('carriers file: production takes no carrier that reaches no phone', () => {
  for (const kind of ['loopback', 'sink']) {
    const file = { texts: { carriers: { a: { kind } } } }
    assert.equal(parse(file).texts.entries.length, 1)
    assert.throws(() => parse(file, false), /reaches no phone/)
  }
})
