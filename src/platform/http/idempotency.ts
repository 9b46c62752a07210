import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../db/database.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import * as queries from './idempotency.queries.ts'
import type { Answer, WordFault } from './wire.ts'

export { eraseAnswersAbout, eraseOldAnswers } from './idempotency.queries.ts'

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
  work: Write<Body> | Prepared<Body>,
  /** `subject`: a UUID that the answer tells of, so that `eraseAnswersAbout` forgets it. */
  options?: { readonly subject?: string },
) => Promise<Body>

type Write<Body> = (tx: Db | undefined) => Promise<{ readonly status: number; readonly body: Body }>

/**
 * A write that takes long to prepare and must not hold a connection meanwhile: it is prepared before the transaction, unless
 * the answer is known. Another process may prepare the same at the same time; one of them writes.
 */
interface Prepared<Body> {
  prepare(): Promise<Write<Body>>
}

export function createAnswerOnce(house: { db: Database; box: SecretBox; word: WordFault }): AnswerOnce {
  const { db, box, word } = house
  /** What this process prepares. */
  const preparing = new Set<string>()

  async function findKept(tx: Db, { scope, key, fingerprint }: Name): Promise<GivenAnswer | undefined> {
    const kept = await queries.findAnswer(tx, scope, key)
    if (!kept) return undefined
    if (!kept.fingerprint.equals(fingerprint)) throw new Fault('idempotency_key_reused')
    return { status: kept.status, body: JSON.parse(box.open(kept.sealedAnswer).toString()), replayed: true }
  }

  async function once(name: Name, write: (tx: Db) => Promise<Answer>): Promise<GivenAnswer> {
    const { scope, key, fingerprint, subject } = name
    return transaction(db, async (tx) => {
      if (!(await queries.takeKey(tx, scope, key))) throw inFlight()
      const kept = await findKept(tx, name)
      if (kept) return kept
      const { status, body } = await writeOrWord(tx, write, word)
      if (isLasting(status)) {
        const sealedAnswer = box.seal(JSON.stringify(body))
        await queries.keepAnswer(tx, scope, key, { fingerprint, status, sealedAnswer, subject })
      }
      return { status, body, replayed: false }
    })
  }

  async function prepareOnce<Body>(name: Name, { prepare }: Prepared<Body>): Promise<GivenAnswer> {
    const lock = `${name.scope}\n${name.key}`
    if (preparing.has(lock)) throw inFlight()
    preparing.add(lock)
    try {
      // What it refuses is an answer like any other.
      return (await findKept(db, name)) ?? (await once(name, await prepare().catch(rejecting)))
    } finally {
      preparing.delete(lock)
    }
  }

  return async (request, reply, scope, work, { subject } = {}) => {
    const key = request.headers['idempotency-key']
    if (key === undefined) {
      const write = typeof work === 'function' ? work : await work.prepare()
      const { status, body } = await write(undefined)
      void reply.code(status)
      return body
    }
    if (typeof key !== 'string' || key === '' || key.length > maxKeyLength) {
      throw new Fault('invalid_input', {
        fields: [{ field: 'Idempotency-Key', rule: `1 to ${maxKeyLength} characters` }],
      })
    }
    const name = { scope, key, fingerprint: fingerprintOf(request), subject: subject ?? null }
    const { status, body, replayed } = await (typeof work === 'function'
      ? once(name, work)
      : prepareOnce(name, work))
    if (replayed) void reply.header('idempotency-replayed', 'true')
    void reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify)
    // Or the words of the fault that it ended in: no schema is applied to it.
    return body as never
  }
}

/** A request that may be repeated. */
interface Name {
  readonly scope: string
  readonly key: string
  readonly fingerprint: Buffer
  readonly subject: string | null
}

type GivenAnswer = Answer & { readonly replayed: boolean }

const inFlight = () => new Fault('idempotency_key_in_flight', { retryAfterSeconds: 1 })
const rejecting = (reason: Error) => () => Promise.reject(reason)

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
