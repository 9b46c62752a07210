import type { FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'

/** Every parameter of a request with all of its values, wherever it stood. */
export type Given = ReadonlyMap<string, readonly unknown[]>

/** The seed's typing error in the parameters of the admin's `GET user/`, which clients may have copied. */
const alsoCalled: Readonly<Record<string, string>> = { membersip_id: 'membership_id' }

/**
 * Query, body (form, multipart or JSON) and path as one; where a name stands in several, the later of these three has
 * it. `null` and an empty text or list count as left out: forms send fields that nobody filled in.
 * Throws `invalid_input` for a body that is no object.
 */
export function readGiven(request: FastifyRequest): Given {
  const given = new Map<string, readonly unknown[]>()
  for (const source of [request.query, objectOf(request.body), request.params]) {
    for (const [name, value] of Object.entries(source as Record<string, unknown>)) {
      const values = Array.isArray(value) ? (value as unknown[]) : [value]
      if (values.every((each) => each === null || each === undefined || each === '')) continue
      given.set(alsoCalled[name] ?? name, values)
    }
  }
  return given
}

function objectOf(body: unknown): object {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body
  throw new Fault('invalid_input', { fields: [{ field: 'the body', rule: 'a form or a JSON object' }] })
}
