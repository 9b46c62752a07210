import type { SampleFile } from '../values/files.ts'
import { isFile, isObject, type Value } from '../values/value.types.ts'

export interface EncodedBody {
  readonly bytes: Buffer
  readonly contentType: string
}

type Files = Readonly<Record<string, SampleFile>>

const boundary = '----fuzz7MA4YWxkTrZu0gW'

/** As one of the content types that the operation takes. */
export function encodeBody(body: Value, contentType: string, files: Files): EncodedBody {
  if (contentType.startsWith('multipart/')) {
    return { bytes: encodeMultipart(body, files), contentType: `multipart/form-data; boundary=${boundary}` }
  }
  const bytes = contentType.includes('urlencoded') ? encodeForm(body) : encodeJson(body)
  return { bytes: Buffer.from(bytes), contentType }
}

function encodeJson(body: Value): string {
  return JSON.stringify(body)
}

/** Fields as a form has them: lists repeat a name. What a form cannot say stands there as JSON. */
function* fieldsOf(body: Value): Generator<readonly [string, Value]> {
  const own = isObject(body) ? body : { '': body }
  for (const [name, value] of Object.entries(own)) {
    if (Array.isArray(value) && value.length < 2000) for (const each of value as Value[]) yield [name, each]
    else if (isObject(value))
      for (const [part, each] of Object.entries(value)) yield [`${name}[${part}]`, each]
    else yield [name, value]
  }
}

function asText(value: Value): string {
  const text =
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.toWellFormed()
}

function encodeForm(body: Value): string {
  return [...fieldsOf(body)]
    .map(([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(asText(value))}`)
    .join('&')
}

function encodeMultipart(body: Value, files: Files): Buffer {
  const parts = [...fieldsOf(body)].flatMap(([name, value]) => {
    const file = isFile(value) ? files[value.$file] : undefined
    const quoted = name.replaceAll('"', '%22')
    const head = file
      ? `name="${quoted}"; filename="${file.fileName}"\r\nContent-Type: ${file.type}`
      : `name="${quoted}"`
    return [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      file ? file.bytes : Buffer.from(asText(value)),
      Buffer.from('\r\n'),
    ]
  })
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
}
