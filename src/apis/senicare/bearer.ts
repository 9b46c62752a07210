import type { FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'

/** RFC 6750 section 2.1; a token of ours has less than 1,000 characters. */
const scheme = /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i

/** The token of `Authorization: Bearer …`. Faults: `not_authenticated`. */
export function bearerOf(request: FastifyRequest): string {
  const token = scheme.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new Fault('not_authenticated')
  return token
}
