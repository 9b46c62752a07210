import { Type, type Static } from 'typebox'
import type { Token } from '../../../domain/customers/customers.ts'
import { printMoment, printPreciseMoment } from '../moments.ts'
import { Nullable } from './nullable.ts'

const TokenStatus = Type.Object({ id: Type.Integer(), code: Type.Integer(), description: Type.String() })

const rest = {
  value: Type.String(),
  scope: Type.String(),
  digest: Type.String(),
  granted_timestamp: Type.String(),
  revoked_timestamp: Nullable(Type.String()),
}

/** A token as its owner sees it, in the order of the seed's example. */
export const OwnToken = Type.Object({
  token_status: TokenStatus,
  id: Type.Integer(),
  user: Type.Integer(),
  ...rest,
})

/** A token as an admin sees it, in the order of the seed's list. */
export const AnyToken = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  ...rest,
  token_status: TokenStatus,
})

export function printOwnToken(token: Token): Static<typeof OwnToken> {
  return {
    token_status: statusOf(token),
    id: Number(token.id),
    user: Number(token.customerId),
    ...restOf(token),
  }
}

export function printAnyToken(token: Token): Static<typeof AnyToken> {
  return {
    id: Number(token.id),
    user_id: Number(token.customerId),
    ...restOf(token),
    token_status: statusOf(token),
  }
}

function restOf({ value, scope, digest, grantedAt, revokedAt }: Token) {
  return {
    value,
    scope,
    digest,
    granted_timestamp: printMoment(grantedAt),
    revoked_timestamp: printPreciseMoment(revokedAt),
  }
}

function statusOf({ revokedAt }: Token): Static<typeof TokenStatus> {
  return revokedAt
    ? { id: 2, code: 400, description: 'REVOKED' }
    : { id: 1, code: 200, description: 'GRANTED' }
}
