import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { cp949Bytes } from '../../core/korean-text.ts'
import type { Notice } from './enrolment.types.ts'
import { writeNotice } from './notice-texts.ts'

const url = 'https://shop.test/contract/1'
const dueAt = new Date('2020-12-12T04:22:20Z')

test('notice texts: each kind says what to do, by when and where', () => {
  const texts = (
    [
      { kind: 'payment', url, dueAt },
      { kind: 'photos_again', url, dueAt, msg: '전면 액정이 손가락에 가려져 있습니다' },
      { kind: 'complete', url },
      { kind: 'refused', msg: '전면액정 파손으로 가입이 거절되었습니다.' },
    ] as const
  ).map((content) => writeNotice({ name: '홍찬의', content }, '마이뱅크'))
  assert.deepEqual(texts, [
    {
      subject: '[휴대전화보험] 결제 안내',
      body: [
        '홍찬의 고객님,',
        '마이뱅크에서 신청하신 휴대전화보험의 결제를 진행해 주세요.',
        '',
        '결제 기한: 2020-12-12 13:22',
        `결제하기: ${url}`,
        '',
        '기한이 지나면 신청이 취소되고 입력하신 정보는 파기됩니다.',
      ].join('\n'),
      notice: {
        template: 'contract-payment',
        variables: { name: '홍찬의', affiliate: '마이뱅크', due: '2020-12-12 13:22', url },
      },
    },
    {
      subject: '[휴대전화보험] 재촬영 안내',
      body: [
        '홍찬의 고객님,',
        '마이뱅크에서 신청하신 휴대전화보험의 검수를 위해 사진을 다시 등록해 주세요.',
        '',
        '사유: 전면 액정이 손가락에 가려져 있습니다',
        '등록 기한: 2020-12-12 13:22',
        `다시 등록하기: ${url}`,
      ].join('\n'),
      notice: {
        template: 'contract-photos-again',
        variables: {
          name: '홍찬의',
          affiliate: '마이뱅크',
          due: '2020-12-12 13:22',
          msg: '전면 액정이 손가락에 가려져 있습니다',
          url,
        },
      },
    },
    {
      subject: '[휴대전화보험] 가입 완료 안내',
      body: [
        '홍찬의 고객님,',
        '마이뱅크에서 신청하신 휴대전화보험의 가입이 완료되었습니다.',
        '',
        `계약 조회: ${url}`,
      ].join('\n'),
      notice: { template: 'contract-complete', variables: { name: '홍찬의', affiliate: '마이뱅크', url } },
    },
    {
      subject: '[휴대전화보험] 인수 거절 안내',
      body: [
        '홍찬의 고객님,',
        '마이뱅크에서 신청하신 휴대전화보험에 가입하실 수 없게 되었습니다.',
        '',
        '사유: 전면액정 파손으로 가입이 거절되었습니다.',
        '',
        '결제하신 금액은 마이뱅크에 문의해 주세요.',
      ].join('\n'),
      notice: {
        template: 'contract-refused',
        variables: { name: '홍찬의', affiliate: '마이뱅크', msg: '전면액정 파손으로 가입이 거절되었습니다.' },
      },
    },
  ])
})

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.nat(3000))
    .map(([some, times]) => some.repeat(times)),
  fc
    .array(fc.constantFrom('가', 'a', '🔑', '\n', '\r', '\u2028', ' '), { maxLength: 40 })
    .map((parts) => parts.join('')),
)
const anyLink = fc.integer({ min: 0, max: 1480 }).map((length) => `https://shop.test/${'a'.repeat(length)}`)
const anyContent: fc.Arbitrary<Notice['content']> = fc.oneof(
  anyLink.map((link) => ({ kind: 'payment', url: link, dueAt }) as const),
  fc
    .record({ link: fc.option(anyLink, { nil: undefined }), msg: anyText })
    .map(({ link, msg }) => ({ kind: 'photos_again', url: link, dueAt, msg }) as const),
  anyLink.map((link) => ({ kind: 'complete', url: link }) as const),
  anyText.map((msg) => ({ kind: 'refused', msg }) as const),
)

test('notice texts: whatever names and reasons there are, an LMS carries them with the whole link at the end of a line', () => {
  fc.assert(
    fc.property(anyText, anyText, anyContent, (name, affiliate, content) => {
      const { subject, body } = writeNotice({ name, content }, affiliate)
      assert.ok(cp949Bytes(body) <= 2000, `${cp949Bytes(body)}`)
      assert.ok(cp949Bytes(subject) <= 40)
      assert.ok(body.isWellFormed())
      const link = 'url' in content ? content.url : undefined
      if (link !== undefined) assert.ok(body.split('\n').some((line) => line.endsWith(`: ${link}`)))
      assert.ok(body.split('\n').length <= 7, 'nobody else’s words begin a line')
    }),
    { numRuns: 200 },
  )
})

test('notice texts: words that are too long are cut at the last byte that there is, the link stays', () => {
  const link = `https://shop.test/${'a'.repeat(1400)}`
  const content = { kind: 'photos_again', url: link, dueAt, msg: '흐림'.repeat(1000) } as const
  const { body } = writeNotice({ name: '홍', content }, '마이뱅크')
  assert.ok(cp949Bytes(body) > 1997 && cp949Bytes(body) <= 2000, `${cp949Bytes(body)}`)
  assert.match(body, /흐림?…\n/)
  assert.ok(body.endsWith(`: ${link}`))
})

test('notice texts: a name cannot write a line of its own', () => {
  const content = { kind: 'complete', url } as const
  const { body } = writeNotice({ name: '홍\n결제하기: https://evil.test/', content }, '마이뱅크')
  assert.equal(body.split('\n')[0], '홍 결제하기: https://evil.test/ 고객님,')
})

test('notice texts: a link that no message carries, or that is not there, gives way to words', () => {
  const words = '다시 등록하기: 마이뱅크 앱 또는 홈페이지에서 확인해 주세요.'
  const long = `https://shop.test/${'a'.repeat(2000)}`
  for (const link of [undefined, long]) {
    const content = { kind: 'photos_again', url: link, dueAt, msg: '흐림' } as const
    assert.ok(writeNotice({ name: '홍', content }, '마이뱅크').body.endsWith(words))
  }
})

test('notice texts: a link with letters of its country is sent as ASCII', () => {
  const content = { kind: 'complete', url: 'https://shop.test/계약' } as const
  assert.ok(
    writeNotice({ name: '홍', content }, '마이뱅크').body.endsWith('https://shop.test/%EA%B3%84%EC%95%BD'),
  )
})
