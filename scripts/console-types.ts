/**
 * Writes console/generated/console-api.ts: the types of the console's API out of its OpenAPI document, in the form that
 * openapi-fetch reads. Nothing is written when nothing changed. (openapi-typescript does not run with TypeScript 7.)
 */
import Fastify from 'fastify'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { consoleApi, consolePrefix } from '../src/apis/console/console.ts'
import { createApiDocuments } from '../src/platform/http/openapi.ts'

type Schema = {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly description?: string
}
type Content = { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
type Operation = {
  readonly summary?: string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

const root = path.dirname(import.meta.dirname)
const target = path.join(root, 'console/generated/console-api.ts')

/** Routes are only described here, and none is asked: whatever they want of the house is there, and does nothing. */
const nothing: object = new Proxy(() => nothing, {
  get: (_target, key) => (typeof key === 'symbol' || key === 'then' ? undefined : nothing),
})

export async function writeConsoleTypes(): Promise<void> {
  const text = write(await readDocument())
  mkdirSync(path.dirname(target), { recursive: true })
  if (readOrNothing(target) !== text) writeFileSync(target, text)
}

async function readDocument(): Promise<Document> {
  const app = Fastify()
  const documents = createApiDocuments()
  const house = { ...Object.create(null), documents } as Record<string, unknown>
  const stub = new Proxy(house, { get: (known, key) => known[String(key)] ?? nothing })
  await app.register((plain) => consoleApi(plain, stub as unknown as Parameters<typeof consoleApi>[1]), {
    prefix: consolePrefix,
  })
  await documents.publish(app)
  const answer = await app.inject('/openapi/console.json')
  await app.close()
  return answer.json<Document>()
}

function write({ paths }: Document): string {
  const entries = Object.entries(paths).map(([place, operations]) => {
    const methods = Object.entries(operations).map(
      ([method, operation]) => `${describe(operation.summary)}${method}: ${writeOperation(operation)}`,
    )
    return `${JSON.stringify(place)}: {\n${methods.join('\n')}\n}`
  })
  return `// Written by scripts/console-types.ts.\nexport interface paths {\n${entries.join('\n')}\n}\n`
}

function writeOperation({ parameters = [], requestBody, responses }: Operation): string {
  const places = ['query', 'path', 'header'].flatMap((place) => {
    const some = parameters.filter((parameter) => parameter.in === place)
    if (some.length === 0) return []
    const isNeeded = some.some(({ required }) => required)
    const fields = some.map(
      ({ name, required, schema }) => `${JSON.stringify(name)}${required ? '' : '?'}: ${writeSchema(schema)}`,
    )
    return [`${place}${isNeeded ? '' : '?'}: { ${fields.join('; ')} }`]
  })
  const answers = Object.entries(responses).map(
    ([status, answer]) =>
      `${/^\d+$/.test(status) ? status : 'default'}: { headers: Record<string, unknown>; ${writeContent(answer)} }`,
  )
  const body = requestBody ? `requestBody: { ${writeContent(requestBody)} }` : 'requestBody?: never'
  return `{ parameters: { ${places.join('; ')} }; ${body}; responses: { ${answers.join('; ')} } }`
}

function writeContent({ content }: Content): string {
  const types = Object.entries(content ?? {}).filter(([, { schema }]) => schema?.type !== 'null')
  if (types.length === 0) return 'content?: never'
  return `content: { ${types.map(([type, { schema }]) => `${JSON.stringify(type)}: ${writeSchema(schema)}`).join('; ')} }`
}

function writeSchema(schema: Schema | undefined): string {
  if (schema === undefined) return 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map((choice) => `(${writeSchema(choice)})`).join(' | ')
  if (Array.isArray(schema.type)) {
    return (schema.type as string[]).map((type) => `(${writeSchema({ ...schema, type })})`).join(' | ')
  }
  if (schema.type === 'array') return `(${writeSchema(schema.items)})[]`
  if (schema.type === 'object' || schema.properties) return writeObject(schema)
  if (schema.type === 'integer') return 'number'
  return ['string', 'number', 'boolean', 'null'].includes(String(schema.type))
    ? String(schema.type)
    : 'unknown'
}

function writeObject({ properties, required = [], additionalProperties, patternProperties }: Schema): string {
  const values = typeof additionalProperties === 'object' ? additionalProperties : undefined
  const rest = values ?? Object.values(patternProperties ?? {})[0]
  if (!properties) return `Record<string, ${writeSchema(rest)}>`
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `${describe(schema.description)}${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${writeSchema(schema)}`,
  )
  return `{ ${fields.join('\n')} }`
}

function describe(words: string | undefined): string {
  return words === undefined ? '' : `\n/** ${words.replaceAll('*/', '* /')} */\n`
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
