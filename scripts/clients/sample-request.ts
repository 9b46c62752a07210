import type { ApiDocument, Endpoint, Parameter, Schema } from './openapi.types.ts'

export interface SampleField {
  readonly name: string
  readonly value: string
  readonly isFile: boolean
  /** Shown, but not sent unless somebody ticks it. */
  readonly isOptional: boolean
  readonly description: string
}

export interface SampleForm {
  readonly kind: 'form' | 'multipart'
  readonly fields: readonly SampleField[]
}

/** A request that a person can send as it is, after putting in the credentials. */
export interface SampleRequest {
  readonly name: string
  /** Unique in its API, for a file. */
  readonly slug: string
  readonly method: string
  /** With `{{baseUrl}}` in front, and `:name` for parameters of the path. */
  readonly url: string
  readonly path: readonly SampleField[]
  readonly query: readonly SampleField[]
  readonly headers: readonly SampleField[]
  readonly body: SampleForm | { readonly kind: 'json'; readonly json: string } | undefined
}

export interface ApiTraits {
  readonly title: string
  /** The variable that holds the origin. */
  readonly origin: 'baseUrl' | 'httpsUrl'
  /** Headers that prove who asks, with `{{variables}}`. */
  credentials(endpoint: Endpoint): Readonly<Record<string, string>>
}

/** What stands in no schema, by name: words that a reader understands and the development server takes. */
const samples: Readonly<Record<string, string>> = {
  body: '안녕하세요',
  subject: '공지',
  comment: 'Shop',
  pintype: 'SMS',
  receiver_phone: '01012345678',
  sender_phone: '0212345678',
  sendnumber: '01055550001',
  url: 'http://localhost:8080/reports',
  value: '100',
  x: '6',
  y: '7',
  company_code: 'softways',
  name: '홍길동',
  email: 'gdhong@softways.co.kr',
  phone: '01012345678',
  provider: 'kakao',
  back_image: '63b2ca8a-259e-49c8-84f9-7d95d64459ef',
  birthdate: '1986-09-06',
  cellphone: '01024846313',
  imei: '353289101234567',
  lat: '33.45048921971038',
  lng: '126.56945764814947',
}

export function sampleOf({
  document,
  endpoint,
  traits,
}: {
  document: ApiDocument
  endpoint: Endpoint
  traits: ApiTraits
}): SampleRequest {
  const { method, path, operation } = endpoint
  const parameters = operation.parameters ?? []
  const isOpen = operation.security?.length === 0
  const credentials = isOpen || !document.components.securitySchemes ? {} : traits.credentials(endpoint)
  return {
    name: operation.summary ?? path,
    slug: `${method}${path}`
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replace(/-$/, '')
      .toLowerCase(),
    method: method.toUpperCase(),
    url: `{{${traits.origin}}}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    path: fieldsOf(parameters, 'path'),
    query: fieldsOf(parameters, 'query'),
    headers: [
      ...Object.entries(credentials).map(([name, value]) => ({ ...blank, name, value })),
      ...fieldsOf(parameters, 'header'),
    ],
    body: bodyOf(endpoint),
  }
}

const blank = { isFile: false, isOptional: false, description: '' }

function fieldsOf(parameters: readonly Parameter[], place: Parameter['in']): SampleField[] {
  return parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, required, description = '', schema }) => ({
      ...blank,
      name,
      value: sampleValue(name, schema),
      isOptional: !required,
      description,
    }))
}

function bodyOf({ operation }: Endpoint): SampleRequest['body'] {
  const content = operation.requestBody?.content
  const [schema] = Object.values(content ?? {}).map((each) => each.schema)
  if (!content || !schema) return undefined
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    value: sampleValue(name, field),
    isFile: isFile(field),
    isOptional: !schema.required?.includes(name),
    description: field.description ?? '',
  }))
  if (Object.keys(content).every((type) => type === 'application/json')) {
    return { kind: 'json', json: JSON.stringify(sampleJson('', schema), null, 2) }
  }
  const takesForms = 'application/x-www-form-urlencoded' in content
  const needsFile = fields.some((field) => field.isFile && !field.isOptional)
  return {
    kind: needsFile || !takesForms ? 'multipart' : 'form',
    fields: fields.filter((field) => needsFile || !field.isFile),
  }
}

/** What is needed, and of the rest what a sample is known of. */
function sampleJson(name: string, schema: Schema): unknown {
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type
  if (type === 'array') return [sampleJson(name, schema.items ?? {})]
  if (type !== 'object') {
    const value = sampleValue(name, schema)
    return type === 'integer' || type === 'number'
      ? Number(value)
      : type === 'boolean'
        ? value === 'true'
        : value
  }
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([field]) => schema.required?.includes(field) || field in samples,
  )
  return Object.fromEntries(fields.map(([field, its]) => [field, sampleJson(field, its)]))
}

function isFile(schema: Schema): boolean {
  return schema.format === 'binary' || (schema.items !== undefined && isFile(schema.items))
}

function sampleValue(name: string, schema: Schema): string {
  if (isFile(schema)) return ''
  const example = schema.examples?.[0] ?? samples[name] ?? schema.const ?? schema.enum?.[0]
  if (example !== undefined) return typeof example === 'string' ? example : JSON.stringify(example)
  if (schema.anyOf) return sampleValue(name, schema.anyOf[0] ?? {})
  if (schema.items) return sampleValue(name, schema.items)
  return schema.type === 'integer' || schema.type === 'number' ? '1' : ''
}
