import * as fc from 'fast-check'
import { clock } from '../world/pools.ts'
import { fileNames } from './files.ts'
import type { Value } from './value.types.ts'

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(''))

/** Korean mobile numbers of a hundred million: a block of the guard sees few of them. */
const phone = digits(8).map((rest) => `010${rest}`)
const word = fc.stringMatching(/^[a-z]{3,8}[0-9]{0,4}$/)
const line = fc.oneof(
  fc.constantFrom('홍길동', '소프트웨이즈', '공지', '안녕하세요', 'Shop', 'a b', '👨‍👩‍👧‍👦', 'Ünïcode'),
  word,
)
const moment = fc
  .date({ min: new Date('2019-01-01'), max: new Date('2031-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().replace(/\.\d+Z$/, 'Z'))
const day = moment.map((text) => text.slice(0, 10))
/** Posted to by the server: nobody listens there, and nothing leaves this machine. */
const deadUrl = fc.constantFrom('http://127.0.0.1:9/hook', 'http://localhost:9/hook?x=1', 'http://[::1]:9/')
const uuid = fc.uuid({ version: 4 })
const hex64 = fc.nat(1000).map((seed) => seed.toString(16).padStart(64, '0'))
const wholeNumber = fc.oneof({ weight: 1, arbitrary: fc.nat(60) }, { weight: 4, arbitrary: fc.nat(100_000) })
const address = fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::1'))

const images = fc.uniqueArray(
  fc
    .tuple(fc.nat(9999), uuid)
    .map(([pick, otherwise]): Value => ({ $learned: 'field image_id', pick, otherwise })),
  { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) },
)

/** What no schema says: values that the server understands, by the name of the field. */
export const hints: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  phone,
  telNumber: phone,
  cellphone: phone,
  receiver_phone: phone,
  receiver: phone,
  sender: fc.oneof(fc.constant('0212345678'), phone),
  sender_phone: fc.oneof(
    { weight: 4, arbitrary: fc.constant('0212345678') },
    { weight: 1, arbitrary: phone },
  ),
  sendnumber: phone,
  number: phone,
  to: phone,
  name: fc.constantFrom('홍길동', '김철수', 'Kim Yuna', '남궁민수'),
  email: word.map((name) => `${name}@example.com`),
  userId: word,
  password: fc.constantFrom('passw0rd1', 'qwer1234', 'P!ssw0rd'),
  newPassword: fc.constantFrom('a long enough password', '긴 비밀번호 열두 글자 이상'),
  order_id: uuid,
  order_code: digits(4),
  company_code: fc.constant('softways'),
  user_token: hex64,
  subs_id: wholeNumber,
  membership_id: fc.nat(10_000_000),
  id: wholeNumber,
  user_id: wholeNumber,
  message_id: wholeNumber,
  auth_token_id: wholeNumber,
  send_timestamp: moment.map((text) => text.replace('Z', '')),
  since: moment,
  until: moment,
  signature_value: hex64,
  order_by: fc.constantFrom('id', '-id', 'timestamp', '-timestamp', 'email'),
  page: fc.integer({ min: 1, max: 5 }),
  page_size: fc.integer({ min: 1, max: 50 }),
  limit: fc.integer({ min: 1, max: 50 }),
  pincode: digits(6),
  value: fc.integer({ min: -50, max: 500 }),
  subject: line,
  body: fc.oneof(line, fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })),
  comment: line,
  msg: line,
  note: line,
  url: deadUrl,
  callbackUrl: deadUrl,
  webhookUrl: deadUrl,
  launchUrl: fc.constantFrom('https://launch.example/in', 'http://127.0.0.1:9/in'),
  checkout_url: fc.constantFrom('https://pay.example.com/contract/1', 'HTTPS://pay.example.com/?a=1#b'),
  birthdate: fc.constantFrom('1986-09-06', '2000-02-29', '1931-01-01'),
  ssn: fc.constantFrom('8609061234567', '860906-1234567'),
  datetime: fc.constantFrom('2020-12-12 13:22:20', '2025-02-28 00:00:00'),
  insuranceStart: day,
  insuranceEnd: day,
  lat: fc.oneof(fc.constant('33.45048921971038'), fc.double({ min: -90, max: 90, noNaN: true })),
  lng: fc.oneof(fc.constant('126.56945764814947'), fc.double({ min: -180, max: 180, noNaN: true })),
  amount: fc.integer({ min: 1, max: 100_000 }),
  os: fc.constantFrom('aos', 'ios'),
  device_name: fc.constantFrom('SM-S921N', 'iPhone15,2', 'X'),
  device_info: fc.constantFrom<Value>(
    { imei: '353289101234567', model: 'SM-S921N' },
    { serial: 'R3CT12345XK' },
  ),
  device_info_image: uuid,
  image_id: uuid,
  front_image: images,
  back_image: images,
  rear_image: images,
  contract_id: uuid,
  affiliate_uid: uuid,
  affiliate_cid: uuid,
  provider: fc.constantFrom('kakao', 'naver', 'KAKAO', 'other'),
  snsId: fc.constantFrom(null, ''),
  account: word,
  address,
  prefix: digits(7),
  prefixes: fc.array(digits(8), { maxLength: 3 }),
  membershipId: fc.nat(10_000_000).map(String),
  tenant: uuid,
  'X-VIRTUALCLASS-TIMESTAMP': fc.constant({ $learned: clock, pick: 0, otherwise: '' }),
  'X-VIRTUALCLASS-NONCE': uuid,
  file: fc.constantFrom(...fileNames).map(($file) => ({ $file })),
  bulk_file: fc.constantFrom(...fileNames).map(($file) => ({ $file })),
}

/** Patterns that cannot be turned into texts. */
export const patternHints: Readonly<Record<string, fc.Arbitrary<string>>> = {
  [String.raw`^[^\s\p{C}\p{DI}]{1,50}$`]: word,
  '^(?=.*[A-Za-z])(?=.*[0-9])[!-~]{8,13}$': fc.constantFrom('passw0rd1', 'qwer1234'),
  [String.raw`\S`]: line,
  [String.raw`^[^\u0000-\u001f\u007f]+$`]: line,
  [String.raw`^[^\u0000-\u001f\u007f]*[^\u0000-\u001f\u007f\s][^\u0000-\u001f\u007f]*$`]: line,
  [String.raw`^[^\u0000]*$`]: line,
  [String.raw`^[^\u0000]*\{code\}[^\u0000]*$`]: fc.constantFrom('code: {code}', '{code}'),
}
