import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../db/database.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import * as queries from './idempotency.queries.ts'
import type { Answer, WordFault } from './wire.ts'

export { eraseOldAnswers } from './idempotency.queries.ts'

const maxKeyLength = 255

/**
 * Runs a write once for an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the write, its answer
 * and the key are one transaction, so that a crash leaves all of them or none. A repeated request gets the first
 * answer again. Refusals that pass with time (409, 429, 5xx) are not kept: the key may try again.
 * Without the header `write` gets no transaction and makes its own.
 * Resolves with the body that the handler is to return; the rest of the answer is set on `reply`.
 */
export type AnswerOnce = <Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  scope: string,
  write: (tx: Db | undefined) => Promise<{ readonly status: number; readonly body: Body }>,
) => Promise<Body>

export function createAnswerOnce(house: { db: Database; box: SecretBox; word: WordFault }): AnswerOnce {
  const { db, box, word } = house

  async function once(
    request: FastifyRequest,
    scope: string,
    key: string,
    write: (tx: Db) => Promise<Answer>,
  ) {
    const fingerprint = fingerprintOf(request)
    return transaction(db, async (tx): Promise<Answer & { replayed: boolean }> => {
      if (!(await queries.takeKey(tx, scope, key))) {
        throw new Fault('idempotency_key_in_flight', { retryAfterSeconds: 1 })
      }
      const kept = await queries.findAnswer(tx, scope, key)
      if (kept && !kept.fingerprint.equals(fingerprint)) throw new Fault('idempotency_key_reused')
      if (kept) {
        return {
          status: kept.status,
          body: JSON.parse(box.open(kept.sealedAnswer).toString()),
          replayed: true,
        }
      }
      const answer = await writeOrWord(tx, write, word)
      if (isLasting(answer.status)) {
        const sealedAnswer = box.seal(JSON.stringify(answer.body))
        await queries.keepAnswer(tx, scope, key, { fingerprint, status: answer.status, sealedAnswer })
      }
      return { ...answer, replayed: false }
    })
  }

  return async (request, reply, scope, write) => {
    const key = request.headers['idempotency-key']
    if (key === undefined) {
      const { status, body } = await write(undefined)
      void reply.code(status)
      return body
    }
    if (typeof key !== 'string' || key === '' || key.length > maxKeyLength) {
      throw new Fault('invalid_input', {
        fields: [{ field: 'Idempotency-Key', rule: `1 to ${maxKeyLength} characters` }],
      })
    }
    const { status, body, replayed } = await once(request, scope, key, write)
    if (replayed) void reply.header('idempotency-replayed', 'true')
    void reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify)
    // Or the words of the fault that it ended in: no schema is applied to it.
    return body as Awaited<ReturnType<typeof write>>['body']
  }
}

/** A fault undoes the write's own work (a savepoint) but not the key: it is an answer like any other. */
async function writeOrWord(tx: Db, write: (tx: Db) => Promise<Answer>, word: WordFault): Promise<Answer> {
  try {
    return await transaction(tx, write)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const answer = word(error)
    if (!isLasting(answer.status)) throw error
    return answer
  }
}

function isLasting(status: number): boolean {
  return status < 500 && status !== 409 && status !== 429
}

function fingerprintOf(request: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(`${request.method}\n${request.raw.url}\n${writeJson(request.body ?? null)}`)
    .digest()
}

/** JSON can be read at any depth, but written only as deep as the stack is. */
function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw new Fault('malformed_request', {}, { cause: error })
  }
}
