import type { FastifyInstance } from 'fastify'
import { findHandsetImage, readHandset } from '../../carriers/loopback/handsets.ts'
import { isPhoneNumber, type PhoneNumber } from '../../core/phone-number.ts'
import { Fault } from '../../core/fault.ts'
import type { App } from '../app.ts'

/** `GET /dev/handsets/{number}`, the loopback phone, and the images on it. Development only. */
export function addHandsets(http: FastifyInstance, app: App): void {
  http.get<{ Params: { number: string } }>(
    '/dev/handsets/:number',
    { schema: { hide: true } },
    async (request, reply) => {
      const number = readNumber(request.params)
      void reply.header('cache-control', 'no-store')
      const { messages, calls } = await readHandset(app, number)
      const addressOf = (id: string) => `/dev/handsets/${number}/images/${id}`
      return { messages: messages.map((text) => ({ ...text, images: text.images.map(addressOf) })), calls }
    },
  )
  http.get<{ Params: { number: string; id: string } }>(
    '/dev/handsets/:number/images/:id',
    { schema: { hide: true } },
    async (request, reply) => {
      const { id } = request.params
      const number = readNumber(request.params)
      const image = /^[0-9a-f]{64}$/.test(id) ? await findHandsetImage(app, { number, id }) : undefined
      if (!image) throw new Fault('not_found')
      void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
      return reply.type(image.mimeType).send(image.bytes)
    },
  )
}

function readNumber(params: { number: string }): PhoneNumber {
  const number = params.number.replaceAll('-', '')
  if (!isPhoneNumber(number)) {
    throw new Fault('invalid_input', { fields: [{ field: 'number', rule: '3 to 15 digits' }] })
  }
  return number
}
