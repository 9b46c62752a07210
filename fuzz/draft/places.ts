import type { BoundedSchema } from '../values/valid.ts'
import { isObject, type Value } from '../values/value.types.ts'
import type { Target } from './draft.types.ts'

/** Where a value stands, and the schema that it should keep. */
export interface Place {
  readonly steps: readonly string[]
  readonly schema: BoundedSchema
}

/** All of them: parameters of path and query, and the body's fields at every depth; the body as a whole last. */
export function placesOf({ parameters, body }: Target): Place[] {
  const places: Place[] = parameters
    .filter((parameter) => parameter.in !== 'cookie')
    .map((parameter) => ({
      steps: [sections[parameter.in] ?? 'query', parameter.name],
      schema: parameter.schema,
    }))
  if (body) addFields(places, ['body'], body)
  return places
}

const sections: Readonly<Record<string, string>> = { path: 'path', query: 'query', header: 'headers' }

function addFields(places: Place[], steps: readonly string[], schema: BoundedSchema): void {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    places.push({ steps: [...steps, name], schema: field })
    addFields(places, [...steps, name], field)
  }
}

export function valueAt(whole: Value | undefined, steps: readonly string[]): Value | undefined {
  let value = whole
  for (const step of steps) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  return value
}

/** A copy with another value there; `undefined` takes it out. What is no object on the way there becomes one. */
export function withValueAt(
  whole: Value | undefined,
  steps: readonly string[],
  value: Value | undefined,
): Value {
  const [step, ...others] = steps
  if (step === undefined) return value ?? null
  const own = isObject(whole) ? whole : {}
  const entries = Object.entries(own).filter(([name]) => name !== step)
  if (others.length > 0 || value !== undefined) {
    entries.push([step, others.length > 0 ? withValueAt(own[step], others, value) : (value as Value)])
  }
  return Object.fromEntries(entries)
}
