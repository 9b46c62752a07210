import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../log/metrics.ts'

/** `/healthz`: the process is up. `/readyz`: it can do its work. `/metrics`: Prometheus text format. */
export function addHealth(
  app: FastifyInstance,
  house: {
    metrics: Metrics
    /** Throws or names what is missing; nothing: ready. */
    findTrouble: () => Promise<string | undefined>
    countJobs: () => Promise<number>
  },
): void {
  const { metrics } = house
  app.get('/healthz', { schema: { hide: true } }, (_request, reply) => reply.send({ status: 'up' }))
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const trouble = await house.findTrouble().catch(() => 'the database does not answer')
    return trouble
      ? reply.code(503).header('retry-after', 1).send({ status: 'not ready', reason: trouble })
      : reply.send({ status: 'ready' })
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    metrics.queueDepth.set(await house.countJobs())
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}
