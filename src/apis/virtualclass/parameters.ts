import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { Fault, type FieldFault } from '../../core/fault.ts'
import { rawBodyOf, rawQueryOf, type RawBody } from './raw-body.ts'

/** What a request says, by name. JSON may hold other things than texts. */
export type Given = ReadonlyMap<string, unknown>

/** How one parameter is read: `undefined` when it breaks its rule. */
export interface Field {
  readonly name: string
  /** A Korean sentence: what the refusal says of it. */
  readonly rule: string
  read(value: unknown): string | undefined
}

/**
 * Parameters of query string and body; the query string wins where a name stands in both (seed: 일반 정보), and the last one
 * where it is repeated in one of them. Fault: `malformed_request`.
 */
export function readParameters(request: FastifyRequest): Given {
  const given = new Map<string, unknown>()
  const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : rawBodyOf(request)
  if (body) readBody(body, given)
  const query = rawQueryOf(request)
  // ASCII: Node refuses any other byte in a request line.
  if (query !== '') readForm(query, given)
  return given
}

/** The fields' values; throws `invalid_input` that names every one whose rule is broken. */
export function readFields<const Name extends string>(
  given: Given,
  fields: readonly (Field & { readonly name: Name })[],
): Record<Name, string> {
  const faults: FieldFault[] = []
  const values = {} as Record<Name, string>
  for (const field of fields) {
    const value = field.read(given.get(field.name))
    if (value === undefined) faults.push({ field: field.name, rule: field.rule })
    else values[field.name] = value
  }
  if (faults.length > 0) throw new Fault('invalid_input', { fields: faults })
  return values
}

function readBody({ kind, bytes }: RawBody, given: Map<string, unknown>): void {
  if (kind === 'form') return readForm(asText(bytes), given)
  const object = parseObject(asText(bytes))
  for (const [name, value] of Object.entries(object)) given.set(name, value)
}

function readForm(text: string, given: Map<string, unknown>): void {
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    const decodedName = decode(name)
    if (decodedName === undefined) throw new Fault('malformed_request')
    given.set(decodedName, decode(value))
  }
}

/** Undefined, which breaks every field's rule: not UTF-8, a percent sign with no digits after it, or U+0000. */
function decode(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    const decoded = decodeURIComponent(spaced)
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

function asText(bytes: Buffer): string {
  if (!isUtf8(bytes) || bytes.includes(0)) throw new Fault('malformed_request')
  return bytes.toString()
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // No JSON.
  }
  throw new Fault('malformed_request')
}
