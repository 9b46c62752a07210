import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { MIMEType } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { readDisposition } from './disposition.ts'

/** A part that had a file name. As JSON its bytes are their hash, so that who fingerprints a body does not print them. */
export interface FormFile {
  /** Without the folders that some clients name. */
  readonly fileName: string
  /** As the client said it, in lower case, without parameters: never a proof of what the bytes are. */
  readonly mimeType: string
  /** A view into the body. */
  readonly bytes: Buffer
}

export type FormValue = string | FormFile | (string | FormFile)[]

export interface MultipartLimits {
  readonly maxFiles: number
  readonly maxFileBytes: number
  readonly maxFields: number
  readonly maxFieldBytes: number
}

const anyBytes = 'application/octet-stream'
const maxHeaderBytes = 8 * 1024
const lineEnd = Buffer.from('\r\n')
const headersEnd = Buffer.from('\r\n\r\n')
const dashes = Buffer.from('--')

/**
 * Reads `multipart/form-data` (RFC 7578) in this plugin's routes: the body becomes a plain object like a form's, texts
 * as strings, files as `FormFile`, and an array where a name comes more than once. A file field that was left empty is
 * left out. The whole body is bounded by the route's `bodyLimit`. Faults: `body_too_large`, `malformed_request`
 * (also for texts and names that are no UTF-8 or hold NUL characters).
 */
export function acceptMultipart(app: FastifyInstance, limits: MultipartLimits): void {
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, readForm(body as Buffer, boundaryOf(request.headers['content-type'] ?? ''), limits))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** The values of a form by their names, as `acceptMultipart` says, from a body that is all there. */
export function readForm(
  body: Buffer,
  boundary: string,
  limits: MultipartLimits,
): Record<string, FormValue | undefined> {
  const values = new Map<string, (string | FormFile)[]>()
  let files = 0
  let fields = 0
  for (const part of splitParts(body, boundary)) {
    const { name, fileName, mimeType, content } = readPart(part)
    if (fileName === '' && content.length === 0) continue
    if (fileName === undefined) {
      checkLimit('fields', ++fields, limits.maxFields)
      checkLimit('bytes in a field', content.length, limits.maxFieldBytes)
    } else {
      checkLimit('files', ++files, limits.maxFiles)
      checkLimit('bytes in a file', content.length, limits.maxFileBytes)
    }
    const value = fileName === undefined ? asText(content) : asFile({ fileName, mimeType, bytes: content })
    const others = values.get(name)
    if (others) others.push(value)
    else values.set(name, [value])
  }
  // Object.fromEntries defines each name as the object's own, also __proto__.
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]))
}

/** Of a `content-type`. Fault: `malformed_request`. */
export function boundaryOf(contentType: string): string {
  try {
    const boundary = new MIMEType(contentType).params.get('boundary')
    // RFC 2046 section 5.1.1, its length and its last character; the others are as clients like them.
    if (boundary !== null && /^[\x20-\x7e]{0,69}[\x21-\x7e]$/.test(boundary)) return boundary
  } catch (error) {
    throw new Fault('malformed_request', {}, { cause: error })
  }
  throw malformed('the content type names no boundary')
}

/** What stands between the delimiter lines (RFC 2046 section 5.1.1); what comes before and after all of them is not read. */
function* splitParts(body: Buffer, boundary: string): Generator<Buffer> {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The line end before the first delimiter may be the beginning of the body.
  const startsAtOnce = body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2))
  let at = startsAtOnce ? delimiter.length - 2 : skipTo(body, delimiter, 0).after
  while (!body.subarray(at, at + 2).equals(dashes)) {
    const contentAt = endOfLine(body, at)
    // The line end before a part's content is also the one before the next delimiter, if the part is empty.
    const next = skipTo(body, delimiter, contentAt - lineEnd.length)
    yield body.subarray(contentAt, Math.max(next.at, contentAt))
    at = next.after
  }
}

function skipTo(body: Buffer, delimiter: Buffer, from: number): { at: number; after: number } {
  const at = body.indexOf(delimiter, from)
  if (at < 0) throw malformed('the body ends before its last delimiter')
  return { at, after: at + delimiter.length }
}

/** After a delimiter there may be blanks, but nothing else. */
function endOfLine(body: Buffer, from: number): number {
  let at = from
  while (body[at] === 0x20 || body[at] === 0x09) at++
  if (!body.subarray(at, at + lineEnd.length).equals(lineEnd)) throw malformed('a delimiter line goes on')
  return at + lineEnd.length
}

function readPart(part: Buffer) {
  const end = part.subarray(0, maxHeaderBytes).indexOf(headersEnd)
  if (end < 0) throw malformed('a part has no headers, or too many')
  const headers = new Map<string, string>()
  for (const line of asText(part.subarray(0, end)).split('\r\n')) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/s.exec(line) ?? []
    if (name === undefined || value === undefined) throw malformed('a header of a part has no name')
    if (headers.has(name.toLowerCase())) throw malformed(`a part has two ${name.toLowerCase()} headers`)
    headers.set(name.toLowerCase(), value.trim())
  }
  if (!/^(?:|7bit|8bit|binary)$/i.test(headers.get('content-transfer-encoding') ?? '')) {
    throw malformed('a part is encoded once more')
  }
  const [mimeType = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  const { name, fileName } = readDisposition(headers.get('content-disposition') ?? '')
  return {
    name,
    // Some clients say only by the type that it is a file (RFC 7578 section 4.2 asks for the name, and does not insist).
    fileName: fileName ?? (mimeType.trim() === anyBytes ? '' : undefined),
    mimeType: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType.trim()) ? mimeType.trim() : anyBytes,
    content: part.subarray(end + headersEnd.length),
  }
}

function asText(bytes: Buffer): string {
  if (!isUtf8(bytes) || bytes.includes(0)) throw malformed('a text is no UTF-8')
  return bytes.toString()
}

function asFile(file: FormFile): FormFile {
  const toJSON = () => ({
    fileName: file.fileName,
    mimeType: file.mimeType,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
  })
  return Object.defineProperty(file, 'toJSON', { value: toJSON })
}

function checkLimit(what: string, count: number, limit: number): void {
  if (count <= limit) return
  throw new Fault('body_too_large', { explanation: `${count} ${what}, and at most ${limit} are taken` })
}

function malformed(explanation: string): Fault {
  return new Fault('malformed_request', { explanation })
}
