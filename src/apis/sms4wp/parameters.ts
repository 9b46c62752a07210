import { Type, type TObject, type TSchema } from 'typebox'
import { Fault, type FieldFault } from '../../core/fault.ts'
import type { Given } from './given.ts'
import type { Kind } from './kinds.ts'

/** One parameter of an endpoint: how its values are read, and what its document says. */
export interface Parameter<Value> {
  readonly schema: TSchema
  readonly isRequired: boolean
  /** Finishes the sentence "<name> must be …". */
  readonly rule: string
  /** `wrong` when the rule is broken. */
  read(values: readonly unknown[]): Value | typeof wrong
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>

/** What a handler gets: each parameter by its name on the wire, with the type that its kind has. */
export type Input<Spec extends Parameters> = {
  readonly [Name in keyof Spec]: Spec[Name] extends Parameter<infer Value> ? Value : never
}

const wrong = Symbol('wrong')

/** Exactly one value. */
export function required<Value>(kind: Kind<Value>): Parameter<Value> {
  return {
    schema: kind.schema,
    isRequired: true,
    rule: kind.rule,
    read: (values) => (values.length === 1 ? (kind.read(values[0]) ?? wrong) : wrong),
  }
}

/** One value or none. */
export function optional<Value>(kind: Kind<Value>): Parameter<Value | undefined> {
  return {
    ...required(kind),
    isRequired: false,
    rule: `${kind.rule}, or left out`,
    read: (values) => (values.length === 0 ? undefined : required(kind).read(values)),
  }
}

/** `id=1&id=2`: any number of values, down to none. */
export function many<Value>(
  kind: Kind<Value>,
  bounds: { least?: number; most?: number } = {},
): Parameter<Value[]> {
  const { least = 0, most = 1000 } = bounds
  const rule = `${kind.rule}, and given ${least > 0 ? `${least} to ${most} times` : `at most ${most} times`}`
  return {
    schema: Type.Array(kind.schema, { minItems: least, maxItems: most }),
    isRequired: least > 0,
    rule,
    read(values) {
      if (values.length < least || values.length > most) return wrong
      const found: Value[] = []
      for (const value of values) {
        const one = kind.read(value)
        if (one === undefined) return wrong
        found.push(one)
      }
      return found
    },
  }
}

/** Throws `invalid_input` that names every parameter whose rule is broken. Others are ignored. */
export function readParameters<Spec extends Parameters>(given: Given, spec: Spec): Input<Spec> {
  const input: Record<string, unknown> = {}
  const fields: FieldFault[] = []
  for (const [field, parameter] of Object.entries(spec)) {
    const value = parameter.read(given.get(field) ?? [])
    if (value === wrong) fields.push({ field, rule: parameter.rule })
    else input[field] = value
  }
  if (fields.length > 0) throw new Fault('invalid_input', { fields })
  return input as Input<Spec>
}

/** The parameters as an object's schema, for the OpenAPI document. */
export function describeParameters(spec: Parameters): TObject {
  return Type.Object(
    Object.fromEntries(
      Object.entries(spec).map(([name, { schema, rule, isRequired }]) => {
        const described = { ...schema, description: rule }
        return [name, isRequired ? described : Type.Optional(described)]
      }),
    ),
  )
}
