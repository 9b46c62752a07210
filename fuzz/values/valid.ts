import * as fc from 'fast-check'
import type { Schema } from '../../scripts/clients/openapi.types.ts'
import { hints, patternHints } from './hints.ts'
import type { Value } from './value.types.ts'

/** JSON Schema's keywords that our documents use beside those that the clients need. */
export interface BoundedSchema extends Schema {
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly default?: unknown
  readonly items?: BoundedSchema
  readonly properties?: Readonly<Record<string, BoundedSchema>>
}

const longestText = 40
const mostItems = 3

/** Values that keep the schema, and of those rather such as the server understands. */
export function validValue(name: string, schema: BoundedSchema): fc.Arbitrary<Value> {
  const plain = plainValue(name, schema)
  if (schema.type === 'object' || schema.properties || schema.enum || schema.const !== undefined) return plain
  const learned = fc
    .tuple(fc.nat(9999), plain)
    .map(([pick, otherwise]): Value => ({ $learned: `field ${name}`, pick, otherwise }))
  // What earlier answers showed under this name: nothing else is an id, and of other things some.
  const [ofLearned, ofPlain] = isMade.test(name) ? [4, 1] : hints[name] ? [1, 5] : [1, 1]
  return fc.oneof({ weight: ofPlain, arbitrary: plain }, { weight: ofLearned, arbitrary: learned })
}

/** Only the server makes such. */
const isMade =
  /(?:^|_)(?:id|token|code|image|uid|key)$|Id$|^(?:after|subs_id|prefix|block|tenant|company_code|signature_value)$/

function plainValue(name: string, schema: BoundedSchema): fc.Arbitrary<Value> {
  if (schema.const !== undefined) return fc.constant(schema.const as Value)
  if (schema.enum) return fc.constantFrom(...(schema.enum as Value[]))
  const hint = hints[name]
  const types = [schema.type ?? []].flat()
  if (hint && !types.includes('array') && !schema.properties) return fit(hint, types)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => plainValue(name, each as BoundedSchema)))
  const first = types.find((type) => type !== 'null')
  const value = typedValue(name, schema, first)
  return types.includes('null') ? fc.option(value, { freq: 4, nil: null }) : value
}

/** A hint may be written for another place, where the same name holds a text. */
function fit(hint: fc.Arbitrary<Value>, types: readonly string[]): fc.Arbitrary<Value> {
  if (types.length === 1 && types[0] === 'string')
    return hint.map((value) => (typeof value === 'number' ? String(value) : value))
  return hint
}

function typedValue(name: string, schema: BoundedSchema, type: string | undefined): fc.Arbitrary<Value> {
  switch (type) {
    case 'string':
      return text(schema)
    case 'integer':
      return fc.maxSafeInteger().map((any) => within(any, schema))
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'array':
      return list(name, schema)
    case 'object':
      return object(schema)
    case 'null':
      return fc.constant(null)
    default:
      return fc.oneof(fc.nat(1000), fc.constantFrom('1', 'x'))
  }
}

function within(any: number, { minimum = 0, maximum = 1_000_000 }: BoundedSchema): number {
  const span = Math.min(maximum - minimum, 1_000_000) + 1
  return minimum + (Math.abs(any) % span)
}

function text({
  pattern,
  format,
  minLength = 0,
  maxLength = longestText,
  examples,
}: BoundedSchema): fc.Arbitrary<Value> {
  if (format === 'uuid') return fc.uuid({ version: 4 })
  if (format === 'date-time') return fc.constantFrom('2026-01-31T09:00:00Z', '2025-06-01T00:00:00+09:00')
  if (format === 'binary') return fc.constantFrom({ $file: 'jpeg' }, { $file: 'png' })
  if (pattern !== undefined) return patternHints[pattern] ?? fc.stringMatching(new RegExp(pattern))
  const any = fc.string({
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, longestText)),
    unit: 'grapheme-ascii',
  })
  return examples?.length ? fc.oneof(fc.constantFrom(...(examples as Value[])), any) : any
}

function list(name: string, schema: BoundedSchema): fc.Arbitrary<Value> {
  const hint = hints[name]
  const { minItems = 0, maxItems = mostItems, items = {} } = schema
  const each = hint ?? validValue(name, items)
  return fc
    .array(each, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, mostItems)) })
    .map((all) => all.flat() as Value)
}

function object({ properties = {}, required = [] }: BoundedSchema): fc.Arbitrary<Value> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, validValue(name, schema)]),
  )
  return fc.record(fields, {
    requiredKeys: required as string[],
    noNullPrototype: true,
  }) as fc.Arbitrary<Value>
}
