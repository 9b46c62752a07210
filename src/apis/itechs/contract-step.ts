import type { FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { ContractKey, Enrolment } from '../../domain/enrolment/enrolment.ts'
import type { Db } from '../../platform/db/database.ts'
import type { AnswerOnce } from '../../platform/http/idempotency.ts'
import type { TypedApp } from '../../platform/http/typed.ts'
import { contractOf } from './contract-fields.ts'
import { ContractPath } from './contract-schemas.ts'
import { succeed } from './envelope.ts'
import { nestForm } from './nested-form.ts'
import { bothPaths } from './paths.ts'
import { refusals } from './schemas.ts'

export interface ContractHouse {
  readonly enrolment: Enrolment
  readonly answerOnce: AnswerOnce
}

interface ContractStep<Body extends TSchema> {
  /** Below the contract. */
  readonly path: `/${string}/`
  readonly summary: string
  readonly body: Body
  readonly answer: TSchema
  /** Statuses beside those that every step has. */
  readonly refuses?: readonly number[]
  /** Reads the body, which may be refused; what it returns takes the step, and answers `data`. */
  read(body: Static<Body>): Take | SlowTake
}

type Take = (key: ContractKey, tx: Db | undefined) => Promise<object>

/** Takes long before it can be taken, and holds no connection meanwhile. */
interface SlowTake {
  prepare(key: ContractKey): Promise<(tx: Db | undefined) => Promise<object>>
}

/** `POST /cp-insurance/contract/{contract_id}/…`: a step that the affiliate takes, once for an `Idempotency-Key`. */
export function addContractStep<Body extends TSchema>(
  app: TypedApp,
  { answerOnce }: ContractHouse,
  step: ContractStep<Body>,
): void {
  for (const { url, hide } of bothPaths(step.path)) {
    app.route({
      method: 'POST',
      url: `/contract/:contract_id${url}`,
      schema: {
        hide,
        summary: step.summary,
        params: ContractPath,
        body: step.body,
        response: {
          200: step.answer,
          ...refusals(400, 404, 409, 413, 415, 422, 503, ...(step.refuses ?? [])),
        },
      },
      preValidation: nestForm(step.body),
      handler: (request: FastifyRequest, reply) => {
        const key = contractOf(request, (request.params as Static<typeof ContractPath>).contract_id)
        const take = step.read(request.body as Static<Body>)
        return answerOnce(request, reply, `itechs:${key.affiliateId}`, asWork(take, key), { subject: key.id })
      },
    })
  }
}

function asWork(take: Take | SlowTake, key: ContractKey): Parameters<AnswerOnce>[3] {
  const answer = (data: object) => ({ status: 200, body: succeed(200, data) })
  if (typeof take === 'function') return async (tx) => answer(await take(key, tx))
  return {
    async prepare() {
      const ready = await take.prepare(key)
      return async (tx) => answer(await ready(tx))
    },
  }
}
