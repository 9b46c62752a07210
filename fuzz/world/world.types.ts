import type { Value } from '../values/value.types.ts'

/** Things that the server made during this run; of each pool the latest are kept. */
export interface Pools {
  add(pool: string, value: Value): void
  /** Undefined while the pool is empty. */
  pick(pool: string, which: number): Value | undefined
}

export interface PartnerCredential {
  readonly apiKey: string
  readonly secret: string
  readonly companyCode: string
}

export interface OperatorCredential {
  readonly token: string
  readonly csrfToken: string
}

/** Of each kind some that work, until the run itself revoked them. */
export interface Credentials {
  callup: string[]
  sms4wp: { user: string[]; admin: string[] }
  virtualclass: PartnerCredential[]
  itechs: string[]
  /** Owner, operator, inspector, viewer. */
  console: OperatorCredential[]
}

export interface World {
  readonly pools: Pools
  readonly credentials: Credentials
}
