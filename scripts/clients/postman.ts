import { createHash } from 'node:crypto'
import { withBodyInQuery } from './bruno.ts'
import type { ApiTraits, SampleField, SampleRequest } from './sample-request.ts'
import { variables } from './traits.ts'

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/** Signs what stands in the query string; the body stays empty, so nothing is signed after it. */
const signScript = [
  'const query = pm.variables.replaceIn(pm.request.url.getQueryString())',
  "const signature = CryptoJS.HmacSHA256(query, pm.variables.get('virtualclassSecret')).toString()",
  "pm.request.headers.upsert({ key: 'X-VIRTUALCLASS-SIGN', value: signature })",
]

/** One collection in Postman's format 2.1, with a folder for each API and variables for the credentials. */
export function writePostman(
  apis: readonly { name: string; traits: ApiTraits; requests: readonly SampleRequest[] }[],
): string {
  const collection = {
    info: { _postman_id: idOf('switchboard'), name: 'Switchboard', schema },
    item: apis.map(({ name, traits, requests }) => ({
      name: traits.title,
      item: requests.map((request) => writeItem(name, request)),
      ...(name === 'virtualclass' ? { event: [signEvent] } : {}),
    })),
    variable: Object.entries(variables).map(([key, { value }]) => ({ key, value, type: 'string' })),
  }
  return `${JSON.stringify(collection, null, 2)}\n`
}

const signEvent = { listen: 'prerequest', script: { type: 'text/javascript', exec: signScript } }

function writeItem(api: string, given: SampleRequest): object {
  const request = api === 'virtualclass' ? withBodyInQuery(given) : given
  const { name, slug, method, headers, body } = request
  return {
    id: idOf(`${api}/${slug}`),
    name,
    request: {
      method,
      header: headers.map(itemOf),
      url: urlOf(request),
      ...(body ? { body: bodyOf(body) } : {}),
    },
    response: [],
  }
}

function urlOf({ url, path, query }: SampleRequest): object {
  const [host = '', ...rest] = url.split('/')
  const sent = query.filter(({ isOptional }) => !isOptional).map(({ name, value }) => `${name}=${value}`)
  return {
    raw: sent.length > 0 ? `${url}?${sent.join('&')}` : url,
    host: [host],
    path: rest,
    ...(query.length > 0 ? { query: query.map(itemOf) } : {}),
    ...(path.length > 0 ? { variable: path.map(({ name, value }) => ({ key: name, value })) } : {}),
  }
}

function bodyOf(body: NonNullable<SampleRequest['body']>): object {
  if (body.kind === 'json') return { mode: 'raw', raw: body.json, options: { raw: { language: 'json' } } }
  const { kind, fields } = body
  if (kind === 'form')
    return { mode: 'urlencoded', urlencoded: fields.map((field) => ({ ...itemOf(field), type: 'text' })) }
  const parts = fields.map((field) => {
    const { value, ...item } = itemOf(field)
    return field.isFile ? { ...item, type: 'file', src: [] } : { ...item, value, type: 'text' }
  })
  return { mode: 'formdata', formdata: parts }
}

function itemOf({ name, value, isOptional, description }: SampleField) {
  return {
    key: name,
    value,
    ...(isOptional ? { disabled: true } : {}),
    ...(description ? { description } : {}),
  }
}

/** A UUID that stays the same, so that importing again replaces and a new run changes nothing. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
