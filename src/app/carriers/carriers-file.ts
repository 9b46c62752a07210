import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Route } from '../../core/carrier-routes.ts'
import { laneNames } from '../../domain/messaging/messaging.ts'
import { CallRules, callSchemas, TextRules, textSchemas, type KindSchema } from './carrier-schemas.ts'
import type { CarriersConfig } from './carriers-config.types.ts'

const strict = { additionalProperties: false }
const namePattern = /^[a-z0-9][a-z0-9-]{0,39}$/
const Order = Type.Array(
  Type.Record(Type.String(), Type.Number({ exclusiveMinimum: 0 }), { minProperties: 1 }),
  {
    minItems: 1,
  },
)
const Prefix = Type.String({ pattern: '^[0-9]{0,15}$', default: '' })

const File = Type.Object(
  {
    texts: Type.Optional(
      Type.Object(
        {
          carriers: Type.Record(Type.String(), Type.Object({})),
          routes: Type.Array(
            Type.Object(
              {
                prefix: Prefix,
                types: Type.Optional(Type.Array(Type.Enum(['SMS', 'LMS', 'MMS']), { minItems: 1 })),
                lanes: Type.Optional(Type.Array(Type.Enum(laneNames), { minItems: 1 })),
                order: Order,
              },
              strict,
            ),
            { default: [] },
          ),
        },
        strict,
      ),
    ),
    calls: Type.Optional(
      Type.Object(
        {
          carriers: Type.Record(Type.String(), Type.Object({})),
          routes: Type.Array(Type.Object({ prefix: Prefix, order: Order }, strict), { default: [] }),
        },
        strict,
      ),
    ),
  },
  strict,
)

/** Every fault at once: `texts.carriers.kt.binds.0.host must be …`. */
export class CarriersFault extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('; '))
    this.faults = faults
  }
}

/** What the file says; a section that it leaves out is `otherwise`. Throws `CarriersFault`. */
export function parseCarriers(
  text: string,
  otherwise: CarriersConfig,
  { development }: { development: boolean },
): CarriersConfig {
  const faults: string[] = []
  const file = readShape(File, '', parseJson(text), faults)
  if (faults.length > 0) throw new CarriersFault(faults)
  const read = <Kind extends string, Rules extends TSchema>(
    section: 'texts' | 'calls',
    kinds: Readonly<Record<Kind, KindSchema>>,
    rules: Rules,
  ) => {
    const given = file[section]
    if (!given) return undefined
    const entries = Object.entries(given.carriers).map(([name, entry]) =>
      readEntry({ name, at: `${section}.carriers.${name}`, entry, kinds, rules, development, faults }),
    )
    checkNames(section, given, faults)
    return { entries, routes: given.routes }
  }
  const texts = read('texts', textSchemas, TextRules) ?? otherwise.texts
  const calls = read('calls', callSchemas, CallRules) ?? otherwise.calls
  if (faults.length > 0) throw new CarriersFault(faults)
  return { texts, calls }
}

function readEntry<Kind extends string, Rules extends TSchema>(given: {
  name: string
  at: string
  entry: object
  kinds: Readonly<Record<Kind, KindSchema>>
  rules: Rules
  development: boolean
  faults: string[]
}) {
  const { name, at, kinds, rules, faults } = given
  if (!namePattern.test(name))
    faults.push(`${at} must have a name of small letters, digits and dashes, 40 at the most`)
  const { kind, ...all } = given.entry as { kind?: unknown }
  const known = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind as Kind] : undefined
  const ruleNames = new Set(Object.keys((rules as unknown as { properties: object }).properties))
  const [ruling, settings] = [true, false].map((isRule) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => ruleNames.has(key) === isRule)),
  )
  if (!known) faults.push(`${at}.kind must be one of ${Object.keys(kinds).join(', ')}`)
  else if (known.isSimulated && !given.development) {
    faults.push(`${at}.kind must be a real one in production: ${String(kind)} reaches no phone`)
  }
  return {
    name,
    // Where it is none, that is a fault, and nobody gets this.
    kind: kind as Kind,
    settings: known ? readShape(known.schema, at, settings, faults) : settings,
    ...readShape(rules, at, ruling, faults),
  }
}

/** With defaults; what does not fit is named in `faults`. */
function readShape<Schema extends TSchema>(
  schema: Schema,
  at: string,
  given: unknown,
  faults: string[],
): Static<Schema> {
  const value = Value.Default(schema, structuredClone(given))
  for (const { instancePath, message, keyword, params } of Value.Errors(schema, value)) {
    // Said again by `additionalProperties`, which names it.
    if (keyword === 'boolean') continue
    const path = [at, ...instancePath.split('/')].filter((part) => part !== '').join('.')
    const unknown = keyword === 'additionalProperties' ? `: ${params.additionalProperties.join(', ')}` : ''
    faults.push(`${path || 'the file'} ${message}${unknown}`)
  }
  return value as Static<Schema>
}

function checkNames(
  section: string,
  { carriers, routes }: { carriers: object; routes: readonly Route[] },
  faults: string[],
): void {
  const named = new Set(routes.flatMap(({ order }) => order.flatMap((step) => Object.keys(step))))
  for (const name of named) {
    if (!Object.hasOwn(carriers, name))
      faults.push(`${section}.routes name ${name}, and there is no such carrier`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CarriersFault([`the file must be JSON: ${(error as Error).message}`])
  }
}
