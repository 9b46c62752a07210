import { envJsonToBruV2, jsonToBruV2 } from '@usebruno/lang'
import type { ApiTraits, SampleField, SampleRequest } from './sample-request.ts'
import { variables } from './traits.ts'

/** Signs what stands in the query string; the body stays empty, so nothing is signed after it. */
const signScript = `const CryptoJS = require('crypto-js')
const query = bru.interpolate(req.getUrl()).split('?')[1] ?? ''
const signature = CryptoJS.HmacSHA256(query, bru.getEnvVar('virtualclassSecret')).toString()
req.setHeader('X-VIRTUALCLASS-SIGN', signature)`

/** A collection in Bruno's format: a folder for each API, a file for each request. File names to texts. */
export function writeBruno(
  apis: readonly { name: string; traits: ApiTraits; requests: readonly SampleRequest[] }[],
): Map<string, string> {
  const files = new Map<string, string>()
  const collection = {
    version: '1',
    name: 'Switchboard',
    type: 'collection',
    ignore: ['node_modules', '.git'],
  }
  files.set('bruno.json', `${JSON.stringify(collection, null, 2)}\n`)
  files.set('environments/local.bru', writeEnvironment())
  for (const { name, traits, requests } of apis) {
    files.set(`${name}/folder.bru`, jsonToBruV2({ meta: { name: traits.title } }))
    for (const [index, request] of requests.entries()) {
      files.set(`${name}/${request.slug}.bru`, writeRequest(request, index + 1, name === 'virtualclass'))
    }
  }
  return files
}

function writeRequest(request: SampleRequest, seq: number, isSigned: boolean): string {
  const { name, method, url, path, query, headers, body } = isSigned ? withBodyInQuery(request) : request
  return jsonToBruV2({
    meta: { name, type: 'http', seq },
    http: {
      method: method.toLowerCase(),
      url: url + queryOf(query),
      body: body ? bodyNames[body.kind] : 'none',
      auth: 'none',
    },
    params: [
      ...path.map((field) => ({ ...itemOf(field), type: 'path' })),
      ...query.map((field) => ({ ...itemOf(field), type: 'query' })),
    ],
    headers: headers.map(itemOf),
    ...(body ? { body: bodyOf(body) } : {}),
    // What is signed has to be sent as it is.
    ...(isSigned ? { script: { req: signScript }, settings: { encodeUrl: false } } : {}),
  })
}

const bodyNames = { form: 'formUrlEncoded', multipart: 'multipartForm', json: 'json' } as const

function bodyOf(body: NonNullable<SampleRequest['body']>): object {
  if (body.kind === 'json') return { json: body.json }
  const items = body.fields.map(itemOf)
  return body.kind === 'form' ? { formUrlEncoded: items } : { multipartForm: items.map(partOf(body.fields)) }
}

function itemOf({ name, value, isOptional }: SampleField) {
  return { name, value, enabled: !isOptional }
}

function partOf(fields: readonly SampleField[]) {
  return (item: ReturnType<typeof itemOf>, index: number) =>
    fields[index]?.isFile ? { ...item, type: 'file', value: [] } : { ...item, type: 'text' }
}

function queryOf(fields: readonly SampleField[]): string {
  const sent = fields.filter(({ isOptional }) => !isOptional)
  return sent.length === 0 ? '' : `?${sent.map(({ name, value }) => `${name}=${value}`).join('&')}`
}

/** Parameters may stand in either place; percent-encoded, so that what is signed is what is sent. */
export function withBodyInQuery(request: SampleRequest): SampleRequest {
  const fields = [...request.query, ...(request.body && 'fields' in request.body ? request.body.fields : [])]
  const query = fields.map((field) => ({
    ...field,
    value: field.value.startsWith('{{') ? field.value : encodeURIComponent(field.value),
  }))
  return { ...request, query, body: undefined }
}

function writeEnvironment(): string {
  const list = Object.entries(variables).map(([name, { value, isSecret }]) => ({
    name,
    value,
    enabled: true,
    secret: isSecret,
  }))
  return envJsonToBruV2({ variables: list })
}
