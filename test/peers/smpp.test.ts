/** Our carrier against an SMSC that is not ours: Net::SMPP, in Perl. */
import iconv from 'iconv-lite'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import {
  makeCarrier,
  openCarrier,
  settingsFor,
  textOf,
  up,
} from '../../src/carriers/smpp/smsc.test-support.ts'
import { eventually } from '../support/callup.ts'
import { startPerlSmsc, withoutNetSmpp } from '../support/smsc.ts'

const options = { skip: withoutNetSmpp() }

async function house(
  t: TestContext,
  settings: object = {},
  perl: Readonly<Record<string, string>> = {},
  bind = {},
) {
  const smsc = await startPerlSmsc(perl)
  t.after(() => smsc.close())
  const made = await openCarrier(settingsFor(smsc.port, settings, bind))
  t.after(() => made.carrier.close())
  const result = (ref: string) =>
    eventually(async () => made.receipts.find((receipt) => receipt.ref === ref)?.code)
  /** Submits and expects it to be taken. */
  const take = async (given: Parameters<typeof textOf>[0]) => {
    const submission = await made.carrier.submit(textOf(given))
    assert.equal(submission.outcome, 'taken')
    return submission.outcome === 'taken' ? submission.ref : ''
  }
  return { smsc, ...made, result, take }
}

const to = (digits: string) => `010123456${digits}`
const decode = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')
const korean = '가나다라마바사아자차카타파하😀'.repeat(20)

test('smpp peer: a text arrives as it was written, and its receipt is its result', options, async (t) => {
  const { smsc, take, result } = await house(t)
  const ref = await take({ body: '[Web발신] 인증번호 123456 😀' })
  assert.equal(await result(ref), 4100)
  await take({ body: 'Code [1234] €' })
  const [wide, narrow] = smsc.submits()
  assert.deepEqual(
    [
      wide?.dataCoding,
      decode(wide?.message ?? ''),
      wide?.source,
      wide?.destination,
      wide?.registeredDelivery,
    ],
    ['8', '[Web발신] 인증번호 123456 😀', '0212345678', '01012345678', '1'],
  )
  assert.deepEqual(
    [narrow?.dataCoding, narrow?.message],
    ['0', Buffer.from('Code \u001b<1234\u001b> \u001be', 'latin1').toString('hex')],
  )
})

test('smpp peer: Korean goes by KS C 5601 where the carrier wants it', options, async (t) => {
  const { smsc, take } = await house(t, { encodings: { korean: 'ksc5601' } })
  await take({ body: '뷁똠 인증번호 1234' })
  await take({ body: '₩1,000' })
  const [own, foreign] = smsc.submits()
  assert.deepEqual(
    [own?.dataCoding, iconv.decode(Buffer.from(own?.message ?? '', 'hex'), 'cp949')],
    ['14', '뷁똠 인증번호 1234'],
  )
  assert.deepEqual([foreign?.dataCoding, decode(foreign?.message ?? '')], ['8', '₩1,000'])
})

for (const longTexts of ['payload', 'udh', 'sar']) {
  test(`smpp peer: a long text arrives whole by ${longTexts}, and has one result`, options, async (t) => {
    const { smsc, take, result, receipts } = await house(t, { longTexts })
    const ref = await take({ type: 'LMS', body: korean })
    assert.equal(await result(ref), 4100)
    assert.deepEqual(receipts, [{ ref, code: 4100 }])
    const submits = smsc.submits()
    const parts = submits.map(({ message, payload }) =>
      longTexts === 'udh' ? message.slice(12) : message + payload,
    )
    assert.equal(decode(parts.join('')), korean)
    assert.equal(submits.length > 1, longTexts !== 'payload')
    assert.ok(submits.every(({ message, payload }) => message === '' || payload === ''))
    assert.equal(ref, submits.at(-1)?.id)
    const numbers = submits.map(({ sar, message }) =>
      longTexts === 'udh' ? message.slice(8, 12) : sar.slice(5),
    )
    const total = submits.length.toString(16).padStart(2, '0')
    const expected = submits.map((_submit, index) => {
      const number = (index + 1).toString(16).padStart(2, '0')
      return longTexts === 'udh' ? total + number : `${total}/${number}`
    })
    if (longTexts !== 'payload') assert.deepEqual(numbers, expected)
  })
}

test('smpp peer: a long text of which the second part fails has failed', options, async (t) => {
  const { take, result, receipts, smsc } = await house(t, {
    longTexts: 'udh',
    receipts: { errors: { '1': 4410 } },
  })
  const ref = await take({ type: 'LMS', body: korean, to: to('65') })
  assert.equal(await result(ref), 4410)
  await eventually(async () => (smsc.events('receipt').length >= smsc.submits().length ? true : undefined))
  assert.ok(receipts.every((receipt) => receipt.ref === ref && receipt.code === 4410))
})

for (const receipts of ['words', 'parameters', 'both']) {
  for (const [ids, receiptIds, idForm] of [
    ['decimal', 'decimal', 'same'],
    ['hex', 'hex', 'same'],
    ['hex', 'decimal', 'hex-to-decimal'],
    ['decimal', 'hex', 'decimal-to-hex'],
  ] as const) {
    test(`smpp peer: receipts by ${receipts} match, ids ${ids}, theirs ${receiptIds}`, options, async (t) => {
      const perl = { receipts, ids, 'receipt-ids': receiptIds }
      const { take, result } = await house(t, { receipts: { idForm, errors: { '1': 4410 } } }, perl)
      assert.equal(await result(await take({})), 4100)
      const failed = await result(await take({ to: to('54') }))
      assert.equal(failed, receipts === 'parameters' ? 4420 : 4410)
    })
  }
}

test(
  'smpp peer: receipts come before the answer, twice, and after others that say nothing final',
  options,
  async (t) => {
    const { take, result, receipts } = await house(t)
    const refs = []
    for (const digits of ['52', '53', '57']) refs.push(await take({ to: to(digits) }))
    for (const ref of refs) assert.equal(await result(ref), 4100)
    await eventually(async () => (receipts.length === 4 ? true : undefined))
    assert.equal(await result(await take({ to: to('55') })), 4400)
    assert.equal(await result(await take({ to: to('56') })), 4420)
  },
)

test('smpp peer: a receipt that could not be recorded comes again', options, async (t) => {
  const smsc = await startPerlSmsc()
  t.after(() => smsc.close())
  let tries = 0
  const { carrier, receipts } = await openCarrier(settingsFor(smsc.port), async () => {
    tries++
    if (tries <= 2) throw new Error('no database')
  })
  t.after(() => carrier.close())
  await carrier.submit(textOf())
  await eventually(async () => (receipts.length === 1 ? true : undefined))
  await eventually(async () => (smsc.events('receipt').length === 3 ? true : undefined))
  assert.deepEqual(
    smsc.events('receipt').map(({ status }) => status),
    ['100', '100', '0'],
  )
})

test('smpp peer: refusals, throttling and a full queue', options, async (t) => {
  const { carrier, take, smsc } = await house(t, { throttling: { restSeconds: 0.02, tries: 3 } })
  assert.deepEqual(await carrier.submit(textOf({ to: to('60') })), { outcome: 'refused', code: 4410 })
  assert.deepEqual(await carrier.submit(textOf({ to: to('61') })), { outcome: 'busy' })
  await take({ to: to('62') })
  await take({ to: to('63') })
  assert.deepEqual(await carrier.submit(textOf({ to: to('64') })), { outcome: 'busy' })
  assert.equal(smsc.submits().length, 1 + 1 + 2 + 3 + 3)
})

for (const [digits, name, expected] of [
  ['70', 'hangs up in the middle', 'unknown'],
  ['71', 'sends garbage', 'unknown'],
  ['72', 'says nothing', 'unknown'],
  ['73', 'answers twice', 'taken'],
  ['74', 'answers what nobody asked', 'taken'],
  ['75', 'hangs up in the middle of an answer', 'unknown'],
  ['76', 'unbinds', 'taken'],
  ['77', 'speaks HTTP', 'unknown'],
] as const) {
  test(`smpp peer: an SMSC that ${name} stops nothing`, options, async (t) => {
    const { carrier, take, result } = await house(t, digits === '72' ? { responseTimeoutSeconds: 1 } : {})
    const submission = await carrier.submit(textOf({ to: to(digits) }))
    assert.equal(submission.outcome, expected)
    await eventually(async () => {
      const { outcome } = await carrier.submit(textOf({ to: to('51') }))
      return outcome === 'taken' ? true : undefined
    })
    await up(carrier)
    for (let count = 0; count < 20; count++) await take({ to: to('51') })
    assert.equal(await result(await take({})), 4100)
  })
}

test('smpp peer: a wrong password is refused, and an SMSC that is gone is awaited', options, async (t) => {
  const first = await startPerlSmsc()
  t.after(() => first.close())
  const refused = makeCarrier(settingsFor(first.port, {}, { password: 'wrong' }))
  t.after(() => refused.carrier.close())
  refused.carrier.open()
  await eventually(async () => (first.events('bind').length >= 2 ? true : undefined))
  assert.ok(first.events('bind').every(({ status }) => status === '14'))
  assert.equal(refused.carrier.isAvailable(), false)
  const bound = await openCarrier(settingsFor(first.port))
  t.after(() => bound.carrier.close())
  await first.close()
  await eventually(async () => (bound.carrier.isAvailable() ? undefined : true))
  assert.deepEqual(await bound.carrier.submit(textOf()), { outcome: 'busy' })
  const second = await startPerlSmsc({}, first.port)
  t.after(() => second.close())
  await up(bound.carrier)
  assert.equal((await bound.carrier.submit(textOf())).outcome, 'taken')
})

test('smpp peer: a transmitter and a receiver share the work', options, async (t) => {
  const smsc = await startPerlSmsc()
  t.after(() => smsc.close())
  const binds = ['transmitter', 'receiver'].map((mode) => ({
    host: '127.0.0.1',
    port: smsc.port,
    systemId: mode,
    mode,
  }))
  const { carrier } = await openCarrier(settingsFor(0, { binds }))
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  await carrier.close()
  await eventually(async () => (smsc.events('unbind').length === 2 ? true : undefined))
})

test('smpp peer: a thousand texts with receipts, a hundred at a time', options, async (t) => {
  const { carrier, receipts } = await house(t, { responseTimeoutSeconds: 30 }, { quiet: '' })
  const refs = new Set<string>()
  let left = 1000
  const send = async () => {
    while (left-- > 0) {
      const submission = await carrier.submit(textOf())
      if (submission.outcome === 'taken') refs.add(submission.ref)
    }
  }
  await Promise.all(Array.from({ length: 100 }, send))
  assert.equal(refs.size, 1000)
  await eventually(async () => (receipts.length === 1000 ? true : undefined))
  assert.deepEqual(new Set(receipts.map(({ ref }) => ref)), refs)
})
