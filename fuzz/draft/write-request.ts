import type { Profile } from '../apis/profile.types.ts'
import { edgesOf } from '../values/edges.ts'
import type { SampleFile } from '../values/files.ts'
import { isFile, isLearned, isObject, type Value } from '../values/value.types.ts'
import type { Header, Outgoing } from '../wire/wire.types.ts'
import type { World } from '../world/world.types.ts'
import type { Change, Draft, Target } from './draft.types.ts'
import { encodeBody } from './encode-body.ts'
import { placesOf, valueAt, withValueAt } from './places.ts'

/** Of a path; the server looks no further. */
const longestParameter = 400

export interface Desk {
  readonly targets: readonly Target[]
  readonly profile: Profile
  readonly world: World
  readonly files: Readonly<Record<string, SampleFile>>
}

/** Puts in what only the server knows, does what the changes say, writes the body and signs. */
export function writeRequest(draft: Draft, { targets, profile, world, files }: Desk): Outgoing {
  const target = targets[draft.target] as Target
  const fields = changeFields(draft, target, findSet(draft, target, profile, world), world)
  const encoded = writeBody(draft, target, fields['body'], files)
  const line = writeLine(draft, target, fields)
  const headers: Header[] = [
    ['Host', 'localhost'],
    ...Object.entries(fields['headers'] as Record<string, Value>).map(([name, value]): Header => [
      name,
      asHeader(textOf(value)),
    ]),
    ...(encoded.contentType === undefined ? [] : [['Content-Type', asHeader(encoded.contentType)] as const]),
    ...(draft.way === 'direct' ? [] : [['X-Forwarded-For', draft.address] as const]),
    ...(draft.way.endsWith('proxy') ? [['X-Forwarded-Proto', draft.way.slice(0, -6)] as const] : []),
  ]
  const changed = draft.changes.filter((change) => change.kind === 'header')
  const cut = draft.changes.find((change) => change.kind === 'cut')
  const request: Outgoing = {
    ...line,
    headers,
    body: encoded.bytes,
    way: draft.way,
    isChunked: draft.changes.some(({ kind }) => kind === 'chunked') && encoded.bytes !== undefined,
    cutAt: cut?.at,
    isBroken: line.isBroken || changed.some(breaksHttp),
    hasOwnHeaders: changed.length > 0,
    credential: draft.credential,
  }
  profile.authorize(request, draft.credential, world)
  for (const { name, value } of changed) headers.push([name, value])
  return request
}

type Fields = Readonly<Record<string, Value>>

/** A set of fields that belong together is used for one request in two. */
function findSet({ set }: Draft, target: Target, profile: Profile, world: World): Fields {
  const pools = profile.setsOf(target)
  const pool = pools[set % Math.max(1, pools.length)]
  if (pool === undefined || set % 2 === 1) return {}
  return (world.pools.pick(pool, set >> 1) as Fields | undefined) ?? {}
}

function changeFields(draft: Draft, target: Target, set: Fields, world: World): Fields {
  const places = placesOf(target)
  let whole: Value = {
    path: draft.path,
    query: draft.query,
    headers: draft.headers,
    ...(draft.body === undefined ? {} : { body: draft.body }),
  }
  for (const { steps } of places) {
    const name = steps.at(-1) ?? ''
    if (Object.hasOwn(set, name) && !steps.includes('headers')) whole = withValueAt(whole, steps, set[name])
  }
  for (const change of draft.changes) {
    if (change.kind === 'add')
      whole = withValueAt(whole, [draft.body === undefined ? 'query' : 'body', change.name], change.value)
    if (!('at' in change) || change.kind === 'cut' || change.kind === 'path' || change.kind === 'splice')
      continue
    const place = places[change.at % Math.max(1, places.length)]
    if (!place || (place.steps[0] === 'body' && draft.body === undefined)) continue
    whole = withValueAt(whole, place.steps, changedValue(change, place, valueAt(whole, place.steps)))
  }
  return resolve(whole, world) as Fields
}

type FieldChange = Extract<Change, { kind: 'replace' | 'edge' | 'drop' | 'double' }>

function changedValue(
  change: FieldChange,
  { schema }: ReturnType<typeof placesOf>[number],
  current: Value = '',
): Value | undefined {
  switch (change.kind) {
    case 'replace':
      return change.value
    case 'edge': {
      const edges = edgesOf(schema, isLearned(current) ? current.otherwise : current)
      return edges[change.which % edges.length]
    }
    case 'drop':
      return undefined
    case 'double':
      return [current, change.value]
  }
}

/** Learned things in the place of references to them. Files stay: only a form can carry them. */
function resolve(value: Value, world: World): Value {
  if (isLearned(value)) {
    const found = world.pools.pick(value.$learned, value.pick)
    return found === undefined ? resolve(value.otherwise, world) : found
  }
  if (Array.isArray(value)) return value.map((each: Value) => resolve(each, world))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, world)]))
}

interface WrittenBody {
  readonly bytes: Buffer | undefined
  readonly contentType: string | undefined
}

function writeBody(draft: Draft, target: Target, body: Value | undefined, files: Desk['files']): WrittenBody {
  const types = target.contentTypes
  const hasFile =
    isObject(body) &&
    Object.values(body)
      .flat()
      .some((each) => isFile(each))
  const multipart = types.find((type) => type.startsWith('multipart'))
  const chosen =
    hasFile && multipart && draft.contentType > 0
      ? multipart
      : types[draft.contentType % Math.max(1, types.length)]
  let written: WrittenBody =
    body === undefined || chosen === undefined
      ? { bytes: undefined, contentType: undefined }
      : encodeBody(body, chosen, files)
  for (const change of draft.changes) {
    if (change.kind === 'content type')
      written = { bytes: written.bytes ?? Buffer.alloc(0), contentType: change.value }
    if (change.kind === 'body') {
      const text = change.text.repeat(
        Math.min(change.times, Math.ceil(1_500_000 / Math.max(1, change.text.length))),
      )
      written = { bytes: Buffer.from(text), contentType: written.contentType ?? 'application/json' }
    }
    if (change.kind === 'nest' && written.bytes) written = { ...written, bytes: nest(written.bytes, change) }
    if (change.kind === 'splice' && written.bytes) {
      const at = Math.floor(written.bytes.length * change.at)
      const { bytes } = written
      const spliced = Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at + change.remove)])
      written = { ...written, bytes: spliced }
    }
  }
  return written
}

/** One field more, whole JSON and very deep; nothing where the body is no object. */
function nest(bytes: Buffer, { depth, opens }: Extract<Change, { kind: 'nest' }>): Buffer {
  const text = bytes.toString('latin1')
  if (!text.startsWith('{"')) return bytes
  const closes = opens === '[' ? ']' : '}'
  const deep = `${opens.repeat(depth)}1${closes.repeat(depth)}`
  return Buffer.from(`{"deep":${deep},${text.slice(1)}`, 'latin1')
}

function writeLine(draft: Draft, target: Target, fields: Fields) {
  // An empty name, or one of dots, makes another path; one that is too long makes none.
  let isOther = false
  let path = target.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const text = textOf((fields['path'] as Fields)[name] ?? '').toWellFormed()
    isOther ||= ['', '.', '..'].includes(text) || text.length > longestParameter
    return encodeURIComponent(text)
  })
  const pairs = Object.entries(fields['query'] as Fields).flatMap(([name, value]) =>
    (Array.isArray(value) && value.length < 200 ? (value as Value[]) : [value]).map(
      (each) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(textOf(each).toWellFormed())}`,
    ),
  )
  let method = target.method.toUpperCase()
  for (const change of draft.changes) {
    if (change.kind === 'method') method = change.method
    if (change.kind === 'query') for (let count = 0; count < change.times; count++) pairs.push(change.text)
    if (change.kind !== 'path') continue
    const at = Math.max(1, Math.floor(path.length * change.at))
    path = path.slice(0, at) + change.text + path.slice(at + change.remove)
    isOther = true
  }
  // Longer lines are no HTTP to the server, which is tried with a header.
  const query = pairs.join('&').slice(0, 8000)
  const text = `${path}${query === '' ? '' : `?${query}`}`
  const asked = method === 'HEAD' && target.method === 'get' ? 'GET' : method
  return {
    method,
    // oxlint-disable-next-line no-control-regex -- what an address cannot hold
    target: text.replaceAll(/[\u0000-\u0020\u007f-\uffff]/g, (character) => encodeURIComponent(character)),
    operation: isOther || asked !== target.method.toUpperCase() ? undefined : target,
    isBroken: method === 'get' || text.length > 14_000,
  }
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What would end a header is left out: a client that writes it sends other headers, not this one. */
function asHeader(text: string): string {
  // oxlint-disable-next-line no-control-regex -- see above
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]/g, '?').slice(0, 9000)
}

function breaksHttp({ name, value }: { name: string; value: string }): boolean {
  return (
    name === '' ||
    name.includes(' ') ||
    ['Host', 'Content-Length', 'Transfer-Encoding', 'Expect'].includes(name) ||
    value.length > 9000
  )
}
