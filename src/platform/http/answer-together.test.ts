import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { answerTogether } from './answer-together.ts'

let app: FastifyInstance

afterEach(() => app.close())

async function open(): Promise<string> {
  app = Fastify()
  answerTogether(app)
  app.get('/at-once', (_request, reply) => reply.send({ answer: 'at once' }))
  app.get('/later', async () => {
    await new Promise(setImmediate)
    return { answer: 'later' }
  })
  app.get('/broken', (_request, reply) => reply.header('x-broken', 'a\nb').send({ answer: 'never' }))
  return app.listen({ port: 0 })
}

test('answers of one turn all leave, also those beside one that cannot', async () => {
  const url = await open()
  const paths = Array.from(
    { length: 60 },
    (_, i) => ['/at-once', '/later', '/broken', '/nowhere'][i % 4] as string,
  )
  const answers = await Promise.all(
    paths.map(async (path) => {
      const { status, body } = await fetch(url + path).then(async (answer) => ({
        status: answer.status,
        body: (await answer.json()) as { answer?: string },
      }))
      return [path, status, body.answer]
    }),
  )
  const right: Record<string, [number, string | undefined]> = {
    '/at-once': [200, 'at once'],
    '/later': [200, 'later'],
    '/broken': [500, undefined],
    '/nowhere': [404, undefined],
  }
  assert.deepEqual(
    answers,
    paths.map((path) => [path, ...(right[path] ?? [])]),
  )
})
