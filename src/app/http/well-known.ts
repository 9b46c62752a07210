import type { FastifyInstance } from 'fastify'
import type { SignedTokens } from '../../domain/signed-tokens/signed-tokens.ts'

/** Shorter than a new key waits before it signs, so that whoever fetched the set a moment before knows the key in time. */
const jwksMaxAgeSeconds = 300

/** `GET /.well-known/jwks.json` (RFC 7517, RFC 8615): what other services check our tokens with. The first start makes the key. */
export async function addWellKnown(
  http: FastifyInstance,
  { signedTokens }: { signedTokens: SignedTokens },
): Promise<void> {
  await signedTokens.publicKeys()
  http.get('/.well-known/jwks.json', { schema: { hide: true } }, async (_request, reply) => {
    const keys = await signedTokens.publicKeys()
    return reply.header('cache-control', `public, max-age=${jwksMaxAgeSeconds}`).send(keys)
  })
}
