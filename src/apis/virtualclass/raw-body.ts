import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'

/** A body as it came: the signature is over its bytes. */
export interface RawBody {
  readonly kind: 'form' | 'json'
  readonly bytes: Buffer
}

const nothing = Buffer.alloc(0)
const kinds = { 'application/x-www-form-urlencoded': 'form', 'application/json': 'json' } as const

/** Forms and JSON, kept as bytes until the signature is checked; what names no type is a form. Any other type is 415. */
export function keepRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  for (const [type, kind] of Object.entries(kinds)) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, bytes, done) => {
      done(null, { kind, bytes })
    })
  }
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (request.headers['content-type']) done(new Fault('unsupported_media_type'), undefined)
    else done(null, { kind: 'form', bytes })
  })
}

export function rawBodyOf(request: FastifyRequest): RawBody | undefined {
  return (request.body as RawBody | undefined | null) ?? undefined
}

export function bodyBytesOf(request: FastifyRequest): Buffer {
  return rawBodyOf(request)?.bytes ?? nothing
}

/** The query string as sent, without its question mark; each character is a byte (Node reads request lines as latin1). */
export function rawQueryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? ''
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}
