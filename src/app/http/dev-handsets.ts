import type { FastifyInstance } from 'fastify'
import {
  findHandsetImage,
  listHandsets,
  readHandset,
  watchHandset,
} from '../../carriers/loopback/handsets.ts'
import { isPhoneNumber, type PhoneNumber } from '../../core/phone-number.ts'
import { Fault } from '../../core/fault.ts'
import { createEventStreams } from '../../platform/http/event-stream.ts'
import type { App } from '../app.ts'
import { requireOwnMachine } from './own-machine.ts'

const mostWatched = 20
const hidden = { schema: { hide: true } }

type Handset = Awaited<ReturnType<typeof readHandset>>
interface ByNumber {
  Params: { number: string }
}

/** `GET /dev/handsets/{number}`, the loopback phone, its events, and the images on it. Development only. */
export function addHandsets(http: FastifyInstance, app: App): void {
  http.get<ByNumber>('/dev/handsets/:number', hidden, async (request, reply) => {
    const number = readNumber(request.params)
    void reply.header('cache-control', 'no-store')
    return showHandset(number, await readHandset(app, number))
  })

  const streams = createEventStreams(http, { most: mostWatched })
  http.get<ByNumber>('/dev/handsets/:number/events', hidden, async (request, reply) => {
    requireOwnMachine(request)
    const number = readNumber(request.params)
    const stream = streams.open(reply)
    await watchHandset(app, { number, ended: stream.ended }, (handset) =>
      stream.send('handset', showHandset(number, handset)),
    )
  })

  http.get('/dev/handsets', hidden, async (request, reply) => {
    requireOwnMachine(request)
    return reply.header('cache-control', 'no-store').send({ handsets: await listHandsets(app) })
  })

  http.get<{ Params: { number: string; id: string } }>(
    '/dev/handsets/:number/images/:id',
    hidden,
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

/** Images by their addresses. */
function showHandset(number: PhoneNumber, { messages, calls }: Handset) {
  const addressOf = (id: string) => `/dev/handsets/${number}/images/${id}`
  return { messages: messages.map((text) => ({ ...text, images: text.images.map(addressOf) })), calls }
}

function readNumber(params: { number: string }): PhoneNumber {
  const number = params.number.replaceAll('-', '')
  if (!isPhoneNumber(number)) {
    throw new Fault('invalid_input', { fields: [{ field: 'number', rule: '3 to 15 digits' }] })
  }
  return number
}
