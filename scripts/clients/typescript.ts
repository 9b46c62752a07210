import {
  endpointsOf,
  type ApiDocument,
  type Operation,
  type Parameter,
  type Schema,
} from './openapi.types.ts'

/** The types of an API in the form that openapi-fetch reads (`paths`): what goes in, what comes out, by status. */
export function writeTypes(name: string, document: ApiDocument): string {
  const refusal = findRefusal(document)
  const paths = Object.entries(document.paths).map(([path]) => {
    const operations = endpointsOf(document)
      .filter((endpoint) => endpoint.path === path)
      .map(({ method, operation }) => [
        ...commentOf(operation.summary),
        `${method}: ${writeOperation(operation, refusal)}`,
      ])
    return `${quote(path)}: {\n${operations.flat().join('\n')}\n}`
  })
  return indent(
    [
      `// Made by \`npm run clients\` out of /openapi/${name}.json: change the server's schemas, not this file.`,
      '',
      ...(refusal ? [`type Refusal = ${refusal}`, ''] : []),
      `/** ${document.info.title} */`,
      'export interface paths {',
      ...paths,
      '}',
      '',
    ].join('\n'),
  )
}

/** Two blanks for each brace that is open. */
function indent(text: string): string {
  let depth = 0
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('}')) depth--
      const indented = line && '  '.repeat(depth) + line
      if (line.endsWith('{')) depth++
      return indented
    })
    .join('\n')
}

/** What most refusals of the API look like. */
function findRefusal(document: ApiDocument): string | undefined {
  const counts = new Map<string, number>()
  for (const { operation } of endpointsOf(document)) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue
      const text = writeAnswer(answer)
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

function writeAnswer({ content }: Operation['responses'][string]): string {
  const isEmpty = !content
  return `{ headers: Record<string, string>; content${isEmpty ? '?' : ''}: ${isEmpty ? 'never' : writeContent(content)} }`
}

function writeOperation(
  { parameters = [], requestBody, responses }: Operation,
  refusal: string | undefined,
): string {
  const places = (['query', 'path', 'header'] as const).map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place)
    if (here.length === 0) return `${place}?: never`
    const optional = here.every(({ required }) => !required) ? '?' : ''
    return `${place}${optional}: {\n${here.flatMap(writeParameter).join('\n')}\n}`
  })
  const body = requestBody
    ? `requestBody${requestBody.required ? '' : '?'}: { content: ${writeContent(requestBody.content)} }`
    : 'requestBody?: never'
  const answers = Object.entries(responses).map(([status, answer]) => {
    const text = writeAnswer(answer)
    return `${status}: ${text === refusal ? 'Refusal' : text}`
  })
  return `{\nparameters: {\n${places.join('\n')}\n}\n${body}\nresponses: {\n${answers.join('\n')}\n}\n}`
}

function writeParameter({ name, required, description, schema }: Parameter): string[] {
  return [...commentOf(description), `${quote(name)}${required ? '' : '?'}: ${writeType(schema)}`]
}

/** Content types that carry the same share one line. */
function writeContent(content: NonNullable<Operation['requestBody']>['content']): string {
  const typesOf = new Map<string, string[]>()
  for (const [type, { schema }] of Object.entries(content)) {
    const shape = writeType(schema)
    typesOf.set(shape, [...(typesOf.get(shape) ?? []), quote(type)])
  }
  return [...typesOf]
    .map(([shape, types]) =>
      types.length === 1 ? `{ ${types[0]}: ${shape} }` : `Record<${types.join(' | ')}, ${shape}>`,
    )
    .join(' & ')
}

/** A schema as a TypeScript type. Files are `Blob`s. Throws for what no document of ours has. */
function writeType(schema: Schema): string {
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (schema.anyOf) return [...new Set(schema.anyOf.map(writeType))].join(' | ')
  const { type } = schema
  if (typeof type === 'object') return type.map((each) => writeType({ ...schema, type: each })).join(' | ')
  switch (type) {
    case 'string':
      return schema.format === 'binary' ? 'Blob' : 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
    case 'null':
      return type
    case 'array':
      return `(${writeType(schema.items ?? {})})[]`
    case 'object':
      return writeObject(schema)
    case undefined:
      return 'unknown'
    default:
      throw new Error(`no TypeScript for the type ${type}`)
  }
}

function writeObject({ properties, patternProperties, additionalProperties, required = [] }: Schema): string {
  const [pattern] = Object.values(patternProperties ?? {})
  const others = pattern ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
  if (!properties) return others ? `Record<string, ${writeType(others)}>` : 'Record<string, unknown>'
  const fields = Object.entries(properties).flatMap(([name, field]) => [
    ...commentOf(field.description),
    `${quote(name)}${required.includes(name) ? '' : '?'}: ${writeType(field)}`,
  ])
  return fields.length === 0 ? 'Record<string, never>' : `{\n${fields.join('\n')}\n}`
}

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll(/['\\\\]/g, String.raw`\\$&`)}'`
    : JSON.stringify(value)
}

function commentOf(text: string | undefined): string[] {
  return text ? [`/** ${text.replaceAll('*/', '* /')} */`] : []
}

function quote(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
}
