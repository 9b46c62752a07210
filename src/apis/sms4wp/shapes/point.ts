import { Type, type Static } from 'typebox'
import type { PointAccount, PointTransaction } from '../../../domain/points/points.ts'
import { printMoment } from '../moments.ts'

/** The seed's general answers say `user` and `point`, its admin answers `user_id` and `point_id`. */
export const OwnPoint = Type.Object({ id: Type.Integer(), user: Type.Integer(), value: Type.Integer() })
export const AnyPoint = Type.Object({ id: Type.Integer(), user_id: Type.Integer(), value: Type.Integer() })

const rest = { value: Type.Integer(), description: Type.String(), timestamp: Type.String() }
export const OwnTransaction = Type.Object({
  id: Type.Integer(),
  user: Type.Integer(),
  point: Type.Integer(),
  ...rest,
})
export const AnyTransaction = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  point_id: Type.Integer(),
  ...rest,
})

export function printOwnPoint({ id, customerId, balance }: PointAccount): Static<typeof OwnPoint> {
  return { id: Number(id), user: Number(customerId), value: balance }
}

export function printAnyPoint({ id, customerId, balance }: PointAccount): Static<typeof AnyPoint> {
  return { id: Number(id), user_id: Number(customerId), value: balance }
}

export function printOwnTransaction(transaction: PointTransaction): Static<typeof OwnTransaction> {
  const { id, customerId, pointId } = transaction
  return { id: Number(id), user: Number(customerId), point: Number(pointId), ...restOf(transaction) }
}

export function printAnyTransaction(transaction: PointTransaction): Static<typeof AnyTransaction> {
  const { id, customerId, pointId } = transaction
  return { id: Number(id), user_id: Number(customerId), point_id: Number(pointId), ...restOf(transaction) }
}

function restOf({ value, description, at }: PointTransaction) {
  return { value, description, timestamp: printMoment(at) }
}
