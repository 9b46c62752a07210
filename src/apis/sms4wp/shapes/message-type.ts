import { Type, type Static } from 'typebox'
import type { MessageType } from '../../../domain/messaging/messaging.ts'

export const TypeOfMessage = Type.Object({
  id: Type.Integer(),
  type: Type.Union([Type.Literal('SMS'), Type.Literal('LMS'), Type.Literal('MMS')]),
  point_cost: Type.Integer(),
})

/** The contract's ids (`point_cost/`). */
const ids = { SMS: 1, LMS: 4, MMS: 7 } as const satisfies Record<MessageType, number>

export const messageTypes = ['SMS', 'LMS', 'MMS'] as const satisfies readonly MessageType[]

export function printMessageType(type: MessageType, pointCost: number): Static<typeof TypeOfMessage> {
  return { id: ids[type], type, point_cost: pointCost }
}
