import type { FastifyInstance } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { isPhoneNumber } from '../../core/phone-number.ts'
import type { App } from '../app.ts'
import { readDemo, type Demo } from '../demo/demo-file.ts'
import { makeDemoPicture } from '../demo/demo-picture.ts'
import { describeTries } from '../demo/demo-tries.ts'
import { runTry } from '../demo/run-try.ts'
import { requireOwnMachine } from './own-machine.ts'

const hidden = { schema: { hide: true } }

/**
 * `GET /dev/tries?number=`: each API's main call with the demo's credentials. `POST /dev/tries/{name}?number=` runs one.
 * Development only, and for who sits at this machine: it shows those credentials without a sign-in.
 */
export function addTries(http: FastifyInstance, { config }: App): void {
  http.get<{ Querystring: { number?: unknown } }>('/dev/tries', hidden, async (request, reply) => {
    requireOwnMachine(request)
    const { tries } = await readTries(config.dataDir, request.query.number)
    void reply.header('cache-control', 'no-store')
    return { tries: tries.map(({ name, method, url, curl }) => ({ name, method, url, curl })) }
  })

  http.post<{ Params: { name: string }; Querystring: { number?: unknown } }>(
    '/dev/tries/:name',
    hidden,
    async (request, reply) => {
      requireOwnMachine(request)
      const { tries, caFile } = await readTries(config.dataDir, request.query.number)
      const chosen = tries.find(({ name }) => name === request.params.name)
      if (!chosen) throw new Fault('not_found')
      return reply.header('cache-control', 'no-store').send(await runTry(chosen, caFile))
    },
  )

  http.get('/dev/picture.jpg', hidden, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type('image/jpeg')
      .send(await makeDemoPicture()),
  )
}

async function readTries(dataDir: string, given: unknown) {
  const number = typeof given === 'string' ? given.replaceAll('-', '') : ''
  if (!isPhoneNumber(number)) {
    throw new Fault('invalid_input', { fields: [{ field: 'number', rule: '3 to 15 digits' }] })
  }
  const demo = await readDemo(dataDir)
  // Written when the server is ready.
  if (demo.baseUrl === undefined) throw new Fault('not_found')
  return { tries: await describeTries(demo as Demo, number), caFile: demo.caFile }
}
