import type { FastifyRequest } from 'fastify'

/** Where a client reached us, as links and redirects name it: the configured origin, else what the request says. */
export function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}
