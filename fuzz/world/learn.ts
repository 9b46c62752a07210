import { poolOfPath } from '../draft/draft-arbitrary.ts'
import type { Target } from '../draft/draft.types.ts'
import type { Value } from '../values/value.types.ts'
import type { Answer, Outgoing } from '../wire/wire.types.ts'
import type { Pools } from './world.types.ts'

/** What an id is called where it is asked for. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'callup v1 orders': ['order_id'],
  'itechs cp-insurance image': ['image_id', 'device_info_image'],
  'console console api contracts': ['contract_id'],
}
const longestText = 1000
const deepest = 6
const mostOfList = 5

/**
 * What an answer shows can be asked for: ids under the path that they came from, and every field under its name. `isSpared`
 * says what must not be touched.
 */
export function learnFrom(
  answer: Answer,
  { operation, target, body }: Outgoing,
  pools: Pools,
  isSpared: (value: Value) => boolean,
): void {
  if (!operation || answer.status >= 300 || answer.body.length === 0 || answer.body.length > 200_000) return
  let shown: Value
  try {
    shown = JSON.parse(answer.body.toString()) as Value
  } catch {
    return
  }
  const pool = poolOfPath(operation.api, operation.path)
  walk(shown, 0, (name, value) => {
    if (isSpared(value)) return
    pools.add(`field ${name}`, value)
    if (name !== 'id') return
    pools.add(pool, value)
    for (const other of otherNames[pool] ?? []) pools.add(`field ${other}`, value)
  })
  learnSets(shown, operation, { target, body, pools })
}

function walk(value: Value, depth: number, see: (name: string, value: Value) => void): void {
  if (depth > deepest || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const each of value.slice(0, mostOfList) as Value[]) walk(each, depth + 1, see)
    return
  }
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === 'number' || (typeof each === 'string' && each.length <= longestText)) see(name, each)
    else walk(each as Value, depth + 1, see)
  }
}

type Shown = { readonly [name: string]: Value }

/** Fields that are of use together only. */
function learnSets(
  shown: Value,
  { api, path, method }: Target,
  { target, body, pools }: { target: string; body: Buffer | undefined; pools: Pools },
): void {
  const data = ((shown as Shown)?.['data'] ?? shown) as Shown
  if (path === '/v1/orders' && method === 'post') {
    const code = (data['code'] as Shown)?.['value']
    if (code !== undefined) pools.add('callup order', { order_id: data['id'] ?? '', order_code: code })
  }
  if (path === '/api/v1/auth/sign-up') {
    const given = readBody(body)
    if (given)
      pools.add('senicare account', { userId: given['userId'] ?? '', password: given['password'] ?? '' })
  }
  const parent = /^\/console\/api\/(\w[\w-]*)\/([^/?]+)\/(\w[\w-]*)$/.exec(target.split('?')[0] ?? '')
  if (api !== 'console' || !parent) return
  const [, , id = '', inner = ''] = parent
  for (const each of (data['items'] ?? []) as readonly Shown[]) {
    const name = { tokens: 'tokenId', keys: 'keyId', deliveries: 'delivery' }[inner]
    if (name && each['id'])
      pools.add(poolOfPath(api, path), { id: decodeURIComponent(id), [name]: each['id'] })
  }
}

function readBody(body: Buffer | undefined): Shown | undefined {
  const text = body?.toString() ?? ''
  try {
    return text.startsWith('{') ? (JSON.parse(text) as Shown) : Object.fromEntries(new URLSearchParams(text))
  } catch {
    return undefined
  }
}
