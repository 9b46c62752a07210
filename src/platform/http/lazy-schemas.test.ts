import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { lazySchemas } from './lazy-schemas.ts'

async function build(options: { schemaController?: typeof lazySchemas }) {
  const app = Fastify({ ...options, ajv: { customOptions: { coerceTypes: false, verbose: true } } })
  const body = { type: 'object', required: ['n'], properties: { n: { type: 'integer', maximum: 9 } } }
  const answer = { type: 'object', properties: { n: { type: 'integer' } } }
  app.post('/', { schema: { body, response: { 200: answer } } }, (request) => request.body)
  app.setErrorHandler((error, _request, reply) => reply.code(400).send(error))
  await app.ready()
  return async (payload: object) => {
    const { statusCode, payload: text } = await app.inject({ method: 'POST', url: '/', payload })
    return { statusCode, text }
  }
}

test('lazy schemas: what is refused and what is answered is as Fastify has it, the first time and the second', async () => {
  const [lazy, eager] = [await build({ schemaController: lazySchemas }), await build({})]
  for (const body of [{}, {}, { n: 'x' }, { n: 10 }, { n: 3, secret: 'left out' }, { n: 4 }]) {
    assert.deepEqual(await lazy(body), await eager(body))
  }
  assert.deepEqual(await lazy({ n: 3, secret: 'left out' }), { statusCode: 200, text: '{"n":3}' })
  assert.equal((await lazy({ n: 10 })).statusCode, 400)
})
