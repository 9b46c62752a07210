import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** So long a browser need not ask again whether it may. */
const preflightAgeSeconds = 600

/**
 * Lets pages of other origins call this API and read its answers (CORS); none given: of every origin. There are no
 * cookies in it: who has no token learns nothing.
 */
export function allowFrontEnds(app: FastifyInstance, origins: readonly string[] | undefined): void {
  // The plugin's route, `OPTIONS *`, would below our prefix be another API's `auth_token` too; its hook does without it.
  const fenced: FastifyInstance = Object.create(app, { options: { value: () => fenced } })
  cors(
    fenced,
    {
      origin: origins ? [...origins] : '*',
      methods: ['GET', 'POST'],
      exposedHeaders: ['Retry-After', 'Idempotency-Replayed'],
      maxAge: preflightAgeSeconds,
      strictPreflight: false,
    },
    (error) => {
      if (error) throw error
    },
  )
}
