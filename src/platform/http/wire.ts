import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault, type FaultCode, type FieldFault } from '../../core/fault.ts'
import { isUnreachable } from '../db/database.ts'

/** What goes over the wire. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  /** Where the API's document writes it in a way of its own. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** How one API words a fault in its own envelope. */
export type WordFault = (fault: Fault) => Answer

/** What an API says of a fault; one that it has no words for is a bug of ours, and said like one. */
export function findWords<Words>(
  words: Partial<Readonly<Record<FaultCode, Words>>> & { readonly internal: Words },
  { code }: Fault,
): Words {
  return words[code] ?? words.internal
}

/**
 * The one exit of an API: every fault, validation error, 404 and bug of this plugin's routes leaves in its
 * envelope. An inner cause never leaves; a bug is logged once, here.
 */
export function speakFaults(app: FastifyInstance, word: WordFault): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendFault(error, request, reply, word))
  app.setNotFoundHandler((request, reply) => sendFault(new Fault('not_found'), request, reply, word))
}

export function sendFault(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  word: WordFault,
): FastifyReply {
  const fault = asFault(error)
  const { status, body, headers = {}, contentType = 'application/json; charset=utf-8' } = word(fault)
  if (status === 500 && !expectedFailures.includes(fault.code)) {
    request.log.error(
      { err: error, req: request.id, route: request.routeOptions.url, method: request.method },
      'a request failed',
    )
  }
  const { retryAfterSeconds, allow } = fault.detail
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
  if (allow !== undefined) void reply.header('allow', allow)
  void reply.header('cache-control', 'no-store').headers(headers)
  // Serialised here: a route's response schema describes its success only. A page is text already.
  const serializer = typeof body === 'string' ? String : JSON.stringify
  return reply.code(status).type(contentType).serializer(serializer).send(body)
}

/** What an API may answer with 500 though nothing of ours is wrong. */
const expectedFailures: readonly FaultCode[] = ['code_not_sent', 'database_unavailable', 'overloaded']

const frameworkFaults: Readonly<Record<string, Fault['code']>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_request',
  // So long an id is nobody's.
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const { validation, code, statusCode } = (error ?? {}) as Partial<FastifyError>
  if (validation)
    return new Fault('invalid_input', { fields: validation.map(asFieldFault) }, { cause: error })
  const known = code === undefined ? undefined : frameworkFaults[code]
  if (known) return new Fault(known, {}, { cause: error })
  if (isUnreachable(error)) {
    return new Fault('database_unavailable', { retryAfterSeconds: 1 }, { cause: error })
  }
  if (statusCode === 400) return new Fault('malformed_request', {}, { cause: error })
  return new Fault('internal', {}, { cause: error })
}

type SchemaNode = {
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
}
type ValidationError = NonNullable<FastifyError['validation']>[number] & {
  readonly parentSchema?: SchemaNode
}

/** "phone", "a string of 11 digits": each schema's `description` is the rule that its value has to keep. */
function asFieldFault(error: ValidationError): FieldFault {
  const { parentSchema } = error
  const path = error.instancePath.split('/').slice(1)
  const missing = error.keyword === 'required' ? String(error.params['missingProperty']) : undefined
  const schema = missing === undefined ? parentSchema : parentSchema?.properties?.[missing]
  const field = [...path, ...(missing === undefined ? [] : [missing])].join('.') || 'the body'
  return { field, rule: schema?.description ?? 'given as the documentation says' }
}
