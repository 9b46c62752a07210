import type { FastifyInstance } from 'fastify'
import { readHandset } from '../carriers/loopback/handsets.ts'
import { isPhoneNumber } from '../core/phone-number.ts'
import { Fault } from '../core/fault.ts'
import type { App } from './app.ts'

/** `GET /dev/handsets/{number}`: the loopback phone. Development only. */
export function addHandsets(http: FastifyInstance, app: App): void {
  http.get<{ Params: { number: string } }>(
    '/dev/handsets/:number',
    { schema: { hide: true } },
    (request, reply) => {
      const number = request.params.number.replaceAll('-', '')
      if (!isPhoneNumber(number)) {
        throw new Fault('invalid_input', { fields: [{ field: 'number', rule: '3 to 15 digits' }] })
      }
      void reply.header('cache-control', 'no-store')
      return readHandset(app, number)
    },
  )
}
