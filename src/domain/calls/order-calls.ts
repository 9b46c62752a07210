import { randomInt } from 'node:crypto'
import type { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Application } from '../applications/applications.ts'
import type { Verification } from '../verification/verification.ts'
import * as queries from './calls.queries.ts'

/** What a code is for; part of its HMAC and of the resend gap. */
const purpose = 'flash-call'

/** Who orders, and which number blocks it may call from. */
export type CallTenant = Pick<Application, 'id' | 'limits' | 'prefixes'>

export interface OrderRequest {
  readonly id: string
  readonly tenant: CallTenant
  readonly number: PhoneNumber
  readonly code: string
  readonly fallback: 'sms' | null
}

export interface OrderedCall {
  readonly id: string
  readonly prefix: string
  readonly code: string
}

/**
 * Accepts orders in one statement: each number's budget is charged, code and order are stored, and one job is
 * enqueued that will place the calls. Answers in order; a fault refuses that order alone and leaves no trace.
 * No number may occur twice among the requests.
 */
export async function orderCalls(
  house: { verification: Verification; secrets: Secrets },
  db: Db,
  requests: readonly OrderRequest[],
): Promise<(OrderedCall | Fault)[]> {
  const issuing = house.verification.issuing(
    db,
    requests.map(({ id, tenant, number, code }) => ({
      tenant: tenant.id,
      id,
      purpose,
      number,
      code,
      limits: tenant.limits,
    })),
  )
  const orders = requests.map((request) => asNewOrder(house.secrets, request))
  const prefixes = await queries.insertIssuedOrders(db, issuing.ctes, orders)
  const refused = requests.filter(({ id }) => !prefixes.has(id)).map(({ id }) => id)
  const faults = refused.length > 0 ? await issuing.explainRefusals(refused) : undefined
  return requests.map(({ id, code }) => {
    const prefix = prefixes.get(id)
    return prefix === undefined ? (faults?.get(id) as Fault) : { id, code, prefix }
  })
}

function asNewOrder(secrets: Secrets, request: OrderRequest): queries.NewOrder {
  const { id, tenant, code, fallback } = request
  const [prefix, otherPrefix] = drawTwo(tenant.prefixes)
  return {
    applicationId: tenant.id,
    id,
    sealedCode: secrets.box.seal(code),
    prefix,
    otherPrefix,
    fallback,
  }
}

/** A random block and, where there is one, another: a phone must not see the same number twice in a row. */
function drawTwo(prefixes: readonly string[]): [string, string] {
  const first = randomInt(prefixes.length)
  const second =
    prefixes.length === 1 ? first : (first + 1 + randomInt(prefixes.length - 1)) % prefixes.length
  return [prefixes[first] as string, prefixes[second] as string]
}
