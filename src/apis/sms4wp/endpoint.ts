import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Customer } from '../../domain/customers/customers.ts'
import type { Db } from '../../platform/db/database.ts'
import type { AnswerOnce } from '../../platform/http/idempotency.ts'
import { credentialOf, requireAdmin } from './credential.ts'
import { readGiven, type Given } from './given.ts'
import { describeParameters, readParameters, type Input, type Parameters } from './parameters.ts'
import { refusals } from './shapes/refusal.ts'

/** Who asks, and by which connection their answer is made. */
export interface Asking {
  readonly request: FastifyRequest
  readonly customer: Customer
  readonly tokenId: string
  /** The transaction that keeps the answer of an `Idempotency-Key`, else the pool. */
  readonly db: Db
  /** That transaction, if there is one. */
  readonly tx: Db | undefined
  readonly given: Given
}

export interface Endpoint<Spec extends Parameters, Answer extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api`, with its trailing slash; everything below `/v1/admin/` and `/v2/admin/` is for admins only. */
  readonly path: `/v1/${string}/` | `/v2/${string}/`
  readonly summary: string
  readonly takes: Spec
  /** What the handler reads itself, because it depends on the others. */
  readonly alsoTakes?: Parameters
  readonly answers: Answer
  /** Statuses beside those that every route has. */
  readonly refuses?: readonly number[]
  /** Where files may come. */
  readonly bodyLimitBytes?: number
  answer(input: Input<Spec>, asking: Asking): Promise<Static<Answer>>
}

export type AddEndpoint = <Spec extends Parameters, Answer extends TSchema>(
  endpoint: Endpoint<Spec, Answer>,
) => void

const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'application/json']

/**
 * Routes with and without the trailing slash. Parameters are read by `readParameters`, because forms repeat them and
 * write numbers as texts; the schemas are for the document. Every write may carry an `Idempotency-Key`.
 */
export function createEndpoints(
  app: FastifyInstance,
  house: { db: Db; answerOnce: AnswerOnce },
): AddEndpoint {
  return (endpoint) => {
    const { method, path, takes, bodyLimitBytes } = endpoint
    const plainPath = path.slice(0, -1)
    // As the contract writes it.
    const shown = path.startsWith('/v2/') ? plainPath : path

    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const given = readGiven(request)
      const input = readParameters(given, takes)
      const asking = { ...credentialOf(request), request, given }
      if (method === 'GET') return endpoint.answer(input, { ...asking, db: house.db, tx: undefined })
      return house.answerOnce(request, reply, `sms4wp:${asking.tokenId}`, async (tx) => ({
        status: 200,
        body: await endpoint.answer(input, { ...asking, db: tx ?? house.db, tx }),
      }))
    }

    for (const url of [path, plainPath]) {
      app.route({
        method,
        url,
        schema: { ...describe(endpoint), hide: url !== shown },
        validatorCompiler: () => () => true,
        serializerCompiler: () => JSON.stringify,
        ...(path.includes('/admin/') ? { onRequest: requireAdmin } : {}),
        ...(bodyLimitBytes === undefined ? {} : { bodyLimit: bodyLimitBytes }),
        handler,
      })
    }
  }
}

function describe(endpoint: Endpoint<Parameters, TSchema>) {
  const { method, path, summary, answers, refuses = [] } = endpoint
  const takes = { ...endpoint.takes, ...endpoint.alsoTakes }
  const isInPath = ([name]: [string, unknown]) => path.includes(`:${name}/`)
  const inPath = Object.fromEntries(Object.entries(takes).filter(isInPath))
  const others = Object.fromEntries(Object.entries(takes).filter((each) => !isInPath(each)))
  const asked = Object.keys(others).length > 0
  return {
    summary,
    ...(Object.keys(inPath).length > 0 ? { params: describeParameters(inPath) } : {}),
    ...(asked && method === 'GET' ? { querystring: describeParameters(others) } : {}),
    ...(asked && method !== 'GET' ? { body: describeParameters(others), consumes: formTypes } : {}),
    response: {
      200: answers,
      ...refusals(400, 403, 405, ...(method === 'GET' ? [] : [409, 413, 415, 422]), ...refuses),
    },
  }
}
