import type { FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Company, Partners, PartnerKey } from '../../domain/partners/partners.ts'
import { callOf } from './call-log.ts'

/**
 * The company that a signed request is about, if it is its partner's. Faults: `headers_missing`, `signature_mismatch` when
 * the company is protected against repeated requests and this one could be repeated.
 */
export function findCompany(
  request: FastifyRequest,
  partners: Pick<Partners, 'findCompany'>,
  code: string,
): Company | undefined | Promise<Company | undefined> {
  const found = partners.findCompany((callOf(request).key as PartnerKey).partnerId, code)
  if (found instanceof Promise) return found.then((company) => assertProtected(request, company))
  return assertProtected(request, found)
}

function assertProtected(request: FastifyRequest, company: Company | undefined): Company | undefined {
  const call = callOf(request)
  call.company = company
  if (!company?.replayProtection || call.isBound) return company
  const { headers } = request
  const isMarked = headers['x-virtualclass-timestamp'] && headers['x-virtualclass-nonce']
  throw new Fault(isMarked ? 'signature_mismatch' : 'headers_missing')
}
