import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { Fault } from '../../core/fault.ts'

const key = /^[^.[\]]{1,100}(?:\[[^.[\]]{0,100}\]|\.[^.[\]]{1,100}){1,8}$/
const mostKeys = 1000

interface Branch {
  [part: string]: unknown
}

/**
 * A form has no objects and no arrays: `customer[name]` and `customer.name` stand for one; `front_image[]`,
 * `front_image[0]`, and where the schema wants an array `front_image` too, for the other.
 */
export function nestForm(schema: TSchema) {
  const lists = Object.entries(
    (schema as { properties?: Record<string, { type?: unknown }> }).properties ?? {},
  )
    .filter(([, { type }]) => type === 'array')
    .map(([name]) => name)
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    if (isForm && typeof request.body === 'object' && request.body !== null) {
      const fields = Object.entries(request.body)
      if (fields.length > mostKeys) return done(new Fault('malformed_request'))
      const body = nest(fields)
      for (const name of lists) if (Object.hasOwn(body, name)) define(body, name, asList(body[name]))
      request.body = body
    }
    done()
  }
}

/** In the order of the numbers; what is numbered by anything else is no list. */
function asList(value: unknown): unknown {
  if (!isBranch(value)) return Array.isArray(value) ? value : [value]
  const entries = Object.entries(value)
  if (!entries.every(([index]) => /^\d{1,4}$/.test(index))) return value
  return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, each]) => each)
}

function nest(fields: readonly (readonly [string, unknown])[]): Branch {
  const root: Branch = {}
  for (const [name, value] of fields) {
    if (!key.test(name)) define(root, name, value)
    else if (name.endsWith('[]')) define(root, name.slice(0, -2), Array.isArray(value) ? value : [value])
    else put(root, name.split(/[.[\]]+/).filter(Boolean), value)
  }
  return root
}

function put(root: Branch, path: readonly string[], value: unknown): void {
  let branch = root
  for (const part of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(branch, part) ? branch[part] : undefined
    const below: Branch = isBranch(next) ? next : {}
    define(branch, part, below)
    branch = below
  }
  define(branch, path.at(-1) ?? '', value)
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field may be called `__proto__`. */
function define(branch: Branch, part: string, value: unknown): void {
  Object.defineProperty(branch, part, { value, enumerable: true, configurable: true, writable: true })
}
