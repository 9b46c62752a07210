import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { Static, TObject } from 'typebox'
import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import type { AnswerOnce } from '../../platform/http/idempotency.ts'
import { refusals } from './schemas.ts'

/** Longer bodies are cut off while they arrive; up to here their senders hear the answer. */
const bodyLimitBytes = 4 * 1024 * 1024

/** Who asks. */
export interface Asking {
  readonly request: FastifyRequest
  /** The transaction that keeps the answer of an `Idempotency-Key`, if there is one. */
  readonly tx: Db | undefined
}

export interface Endpoint<Body extends TObject, Answer extends TObject> {
  /** The document's path first. */
  readonly paths: readonly [string, ...string[]]
  readonly summary: string
  readonly body: Body
  readonly answers: Answer
  /** Statuses beside those that every route has. */
  readonly refuses?: readonly number[]
  answer(input: Static<Body>, asking: Asking): Promise<Static<Answer>>
}

export type AddPost = <Body extends TObject, Answer extends TObject>(endpoint: Endpoint<Body, Answer>) => void

/**
 * `POST` with JSON or a form, with and without a trailing slash, once for an `Idempotency-Key`. The key is the
 * caller's own for the endpoint: nobody has a credential here, and an address is shared by many. The first answer is
 * given again for the same body only.
 */
export function createEndpoints(app: FastifyInstance, answerOnce: AnswerOnce): AddPost {
  return (endpoint) => {
    const { paths, answer } = endpoint
    const handler = (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
      answerOnce(request, reply, `senicare:${paths[0]}`, async (tx) => ({
        status: 200,
        body: await answer(request.body as Parameters<typeof answer>[0], { request, tx }),
      }))
    for (const url of withSlashes(paths)) {
      app.route({
        method: 'POST',
        url,
        schema: { ...describe(endpoint), hide: url !== paths[0] },
        bodyLimit: bodyLimitBytes,
        preValidation: takeUserID,
        handler,
      })
    }
  }
}

function describe({ summary, body, answers, refuses = [] }: Endpoint<TObject, TObject>): FastifySchema {
  return {
    summary,
    security: [],
    body,
    consumes: ['application/json', 'application/x-www-form-urlencoded'],
    response: { 200: answers, ...refusals(400, 405, 409, 415, 422, 429, 500, ...refuses) },
  }
}

export function withSlashes(paths: readonly string[]): string[] {
  return paths.flatMap((path) => [path, `${path}/`])
}

/** The seed writes `userID` in the parameters of sign-in and `userId` in its example. Two that differ are neither. */
function takeUserID(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const body = request.body as Record<string, unknown> | null | undefined
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'userID')) return done()
  if (!Object.hasOwn(body, 'userId')) body['userId'] = body['userID']
  if (body['userId'] === body['userID']) return done()
  done(new Fault('invalid_input', { fields: [{ field: 'userId', rule: 'the same as userID' }] }))
}
