import { isUtf8 } from 'node:buffer'
import { parse as parseQuery } from 'node:querystring'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'

/**
 * JSON and forms, both UTF-8 and without NUL characters (PostgreSQL's text knows none). Any other type is 415.
 * What is longer than `parseLimitBytes` is read, so that its sender hears the answer, but not parsed.
 */
export function acceptBodies(
  app: FastifyInstance,
  { parseLimitBytes = Infinity }: { parseLimitBytes?: number } = {},
): void {
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length > parseLimitBytes) return done(new Fault('body_too_large'), undefined)
    const text = asText(body as Buffer)
    if (text === undefined || text.includes('\\u0000')) done(new Fault('malformed_request'), undefined)
    else void parseJson(request, text, done)
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (_request: FastifyRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void) => {
      if (body.length > parseLimitBytes) return done(new Fault('body_too_large'))
      const text = asText(body)
      if (text === undefined || !isDecodable(text)) done(new Fault('malformed_request'))
      // A plain object: the parser's has no prototype, which validators stumble over.
      else done(null, { ...parseQuery(text, '&', '=', { maxKeys: 0 }) })
    },
  )
}

function asText(body: Buffer): string | undefined {
  return isUtf8(body) && !body.includes(0) ? body.toString() : undefined
}

/** What is percent-encoded has to be UTF-8 too: the parser would put U+FFFD in its place, and a text would leave garbled. */
function isDecodable(form: string): boolean {
  try {
    return !decodeURIComponent(form).includes('\0')
  } catch {
    return false
  }
}
