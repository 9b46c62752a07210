import type { BoundedSchema } from './valid.ts'
import type { Value } from './value.types.ts'

/** What stands at, and just beyond, each bound of a schema; never empty. */
export function edgesOf(schema: BoundedSchema, current: Value): readonly Value[] {
  const edges: Value[] = [
    '',
    ' ',
    null,
    ...textEdges(schema, current),
    ...numberEdges(schema),
    ...listEdges(schema, current),
  ]
  for (const each of schema.enum ?? [])
    edges.push(`${String(each)} `, String(each).toLowerCase(), [each as Value])
  for (const each of schema.anyOf ?? []) edges.push(...edgesOf(each, current))
  return edges
}

const dates: readonly string[] = [
  '0000-01-01T00:00:00Z',
  '1900-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-02-29T24:00:00Z',
  '2026-12-31T23:59:60Z',
  '2199-12-31T23:59:59+14:00',
  '2199-12-31T23:59:59-23:59',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-12:00',
  '+275760-09-13T00:00:00Z',
  '2026-01-31T09:00:00.123456789Z',
  '2026-01-31',
  '0001-01-01',
  '2026-13-01',
  '9999-12-31',
  '2026-01-31 09:00:00',
  '20260131090000',
]
const numbersAsText: readonly string[] = [
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '١٢٣',
  '9223372036854775807',
  '9223372036854775808',
  '999999999999999999',
  '00000000000000000001',
  'NaN',
  'Infinity',
  '-0',
]
const uuids: readonly string[] = [
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '{63b2ca8a-259e-49c8-84f9-7d95d64459ef}',
  '63b2ca8a259e49c884f97d95d64459ef',
  '63b2ca8a-259e-49c8-84f9-7d95d64459e',
]

function textEdges({ type, minLength, maxLength, pattern }: BoundedSchema, current: Value): Value[] {
  if (![type ?? 'string'].flat().includes('string')) return [JSON.stringify(current)]
  const edges: Value[] = [...dates, ...numbersAsText, ...uuids]
  for (const length of [minLength, maxLength]) {
    if (length === undefined) continue
    edges.push('a'.repeat(Math.max(0, length - 1)), 'a'.repeat(length), 'a'.repeat(length + 1))
    edges.push('가'.repeat(length), '😀'.repeat(Math.ceil(length / 2)), '😀'.repeat(length))
  }
  if (pattern !== undefined || typeof current === 'string') {
    const text = typeof current === 'string' ? current : ''
    edges.push(
      `${text}\n`,
      ` ${text}`,
      `${text} `,
      `${text}0`,
      text.slice(0, -1),
      `+${text}`,
      text.toUpperCase(),
    )
    edges.push(text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))))
  }
  return edges
}

function numberEdges({ type, minimum, maximum }: BoundedSchema): Value[] {
  if (!['integer', 'number'].some((each) => [type ?? each].flat().includes(each))) return []
  const edges: Value[] = [
    0,
    -0,
    1.5,
    -1,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 63,
    1e308,
    '1',
    '1.0',
  ]
  for (const bound of [minimum, maximum]) if (bound !== undefined) edges.push(bound - 1, bound, bound + 1)
  return edges
}

function listEdges({ type, minItems = 0, maxItems }: BoundedSchema, current: Value): Value[] {
  if (![type].flat().includes('array')) return [[current]]
  const one = Array.isArray(current) ? ((current[0] ?? '') as Value) : current
  const lengths = [0, minItems - 1, ...(maxItems === undefined ? [] : [maxItems, maxItems + 1])]
  return lengths
    .filter((length) => length >= 0 && length <= 1001)
    .map((length) => Array.from({ length }, () => one))
}
