import * as fc from 'fast-check'
import type { Value } from './value.types.ts'

const texts: readonly string[] = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfffy',
  '\udc00\ud800',
  '\ufeff',
  '\u202e\u2066',
  '\u2028',
  '\u0085',
  '\u200b',
  '\uffff',
  'e\u0301'.repeat(200),
  '👨‍👩‍👧‍👦'.repeat(50),
  "' or 1=1 --",
  '"; drop table operator; --',
  '$1',
  '%s%n',
  '{{7*7}}',
  '${7*7}',
  '../../../../etc/passwd',
  '..%2f..%2f',
  'a\r\nSet-Cookie: x=y',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  '\\',
  '\\u0000',
  '{"a":1}',
  '{1,2}',
  'null',
  'true',
  'NaN',
  '-Infinity',
  '1e400',
  '٠١٢٣',
  '０１０',
  '+82 10-1234-5678',
  '010-1234-5678',
  'http://127.0.0.1:9/\u0000',
  'http://user:pass@127.0.0.1:9/',
  'http://[::ffff:7f00:1]:9/',
  'http://x.invalid:99999/',
  'javascript:alert(1)',
  'file:///etc/passwd',
  '//127.0.0.1:9',
]

const deep = (depth: number): Value => {
  let value: Value = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const values: readonly Value[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  [],
  {},
  [[]],
  [null],
  [[[1]]],
  { length: 1e9 },
  { toString: 1 },
  { valueOf: null, toJSON: 1 },
  JSON.parse('{"then":1}') as Value,
  deep(20),
  deep(500),
]

/** Plain wrong, or right by chance: what no author of a client would send. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...texts) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30, unit: 'binary' }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30, unit: 'grapheme' }) },
  // Halves of surrogates too.
  {
    weight: 1,
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  },
  { weight: 1, arbitrary: fc.constantFrom(300, 5000, 70_000).map((length) => 'x'.repeat(length)) },
)

export const hostileValue: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 4, arbitrary: fc.constantFrom(...values) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Value> },
  {
    weight: 1,
    arbitrary: fc.constantFrom(100, 1001, 10_001).map((length): Value => Array.from({ length }, () => 'x')),
  },
)
