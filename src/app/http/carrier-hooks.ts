import type { FastifyInstance } from 'fastify'
import type { Carriers } from '../carriers/carriers.ts'

const mostBytes = 1024 * 1024

/** `POST /hooks/carriers/{name}`: what the vendor behind a carrier posts of results. Whether it is the vendor, the carrier checks. */
export function addCarrierHooks(http: FastifyInstance, carriers: Carriers): void {
  void http.register((plain) => {
    plain.removeAllContentTypeParsers()
    plain.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    plain.post<{ Params: { name: string } }>(
      '/hooks/carriers/:name',
      { bodyLimit: mostBytes, schema: { hide: true } },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const answer = await carriers.receiveHook(request.params.name, { headers: request.headers, body })
        return reply.code(answer?.status ?? 404).send()
      },
    )
  })
}
