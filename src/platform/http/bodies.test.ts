import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { createHttpServer } from './server.ts'

let app: FastifyInstance
let address: string
before(async () => {
  const log = createLogger({ level: 'silent' })
  app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes: [] })
  app.route({
    method: ['POST', 'PUT', 'DELETE'],
    url: '/',
    handler: (request, reply) => reply.send({ body: request.body ?? null }),
  })
  address = await app.listen({ port: 0, host: '127.0.0.1' })
})
after(() => app.close())

async function send(method: string, body?: Buffer | string, type?: string) {
  const response = await fetch(address, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: type === undefined ? {} : { 'content-type': type },
  })
  return [response.status, ((await response.json()) as { body?: unknown }).body]
}

const form = 'application/x-www-form-urlencoded'

for (const method of ['POST', 'PUT', 'DELETE']) {
  test(`bodies: ${method} takes forms and JSON`, async () => {
    assert.deepEqual(await send(method, 'id=1&id=2&name=%EB%B7%81', form), [
      200,
      { id: ['1', '2'], name: '뷁' },
    ])
    assert.deepEqual(await send(method, '{"id":[1,2]}', 'application/json; charset=utf-8'), [
      200,
      { id: [1, 2] },
    ])
    assert.equal((await send(method, '\0', form))[0], 400)
    assert.equal((await send(method, 'a=%FF', form))[0], 400)
    assert.equal((await send(method, 'x', 'text/plain'))[0], 415)
  })

  test(`bodies: ${method} takes none at all, and an empty form`, async () => {
    assert.deepEqual(await send(method), [200, null])
    assert.deepEqual(await send(method, '', form), [200, {}])
    assert.deepEqual(await send(method, undefined, form), [200, {}])
  })

  test(`bodies: ${method} without a content type is 415 if there is a body`, async () => {
    assert.equal((await send(method, Buffer.from('id=1')))[0], 415)
  })
}
