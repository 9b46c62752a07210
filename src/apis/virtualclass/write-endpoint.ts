import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { Fault } from '../../core/fault.ts'
import type { Caller, Company, PartnerKey } from '../../domain/partners/partners.ts'
import type { Db } from '../../platform/db/database.ts'
import type { TypedApp } from '../../platform/http/typed.ts'
import { callOf } from './call-log.ts'
import { findCompany } from './company.ts'
import { requireSignature } from './credential.ts'
import type { House } from './house.ts'
import { readFields, readParameters, type Field } from './parameters.ts'
import { CompanyPath, describeFields, refusals, SignedHeaders } from './schemas.ts'

/** Some fields come to a few hundred bytes. */
const bodyLimitBytes = 64 * 1024

export interface Asking<Name extends string> {
  readonly company: Company
  readonly input: Record<Name, string>
  readonly by: Caller
  readonly request: FastifyRequest
  /** The transaction that keeps the answer of an `Idempotency-Key`, if there is one. */
  readonly tx: Db | undefined
}

export interface WriteEndpoint<Name extends string> {
  readonly methods: ('POST' | 'DELETE')[]
  /** Below the prefix. */
  readonly path: `/${string}/:company_code`
  readonly summary: string
  /** As the audit log names it. */
  readonly action: string
  readonly takes: readonly (Field & { readonly name: Name })[]
  readonly answers: TSchema
  /** The answer's body. */
  write(asking: Asking<Name>): Promise<object>
}

/** A signed request about a member of a company. What it changes the domain logs with the change. */
export function addWriteEndpoint<Name extends string>(
  app: TypedApp,
  house: House,
  endpoint: WriteEndpoint<Name>,
): void {
  const { partners, answerOnce } = house
  const { methods, path, summary, action, takes, answers } = endpoint

  async function handle(request: FastifyRequest<{ Params: { company_code: string } }>, reply: FastifyReply) {
    const call = callOf(request)
    const key = call.key as PartnerKey
    const by = { actor: key.actor, address: request.ip }
    const company = await findCompany(request, partners, request.params.company_code)
    const input = readFields(readParameters(request), takes)
    const write = async (tx: Db | undefined) => {
      try {
        if (!company) throw new Fault('company_unknown')
        const body = await endpoint.write({ company, input, by, request, tx })
        call.outcome = 'done'
        call.isLogged = true
        return { status: 200, body }
      } catch (error) {
        if (error instanceof Fault) call.outcome = error.code
        throw error
      }
    }
    // Until `write` runs: an `Idempotency-Key` may have its answer already.
    call.outcome = 'replayed'
    try {
      return await answerOnce(request, reply, `virtualclass:${key.id}`, write)
    } catch (error) {
      call.isLogged = false
      throw error
    }
  }

  app.route({
    method: methods,
    url: path,
    bodyLimit: bodyLimitBytes,
    schema: {
      summary,
      headers: SignedHeaders,
      params: CompanyPath,
      body: describeFields(takes),
      consumes: ['application/x-www-form-urlencoded', 'application/json'],
      response: { 200: answers, ...refusals(400, 401, 403, 409, 413, 415, 422, 503) },
    },
    validatorCompiler: () => () => true,
    ...requireSignature(action, house),
    handler: handle,
  })
}
