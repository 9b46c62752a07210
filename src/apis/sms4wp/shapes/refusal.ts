import { Type, type TSchema } from 'typebox'

const Refusal = Type.Object({ detail: Type.String() })

/** The refusals that a route can answer with, for the OpenAPI document. */
export function refusals(...statuses: number[]): Record<number, TSchema> {
  return Object.fromEntries(statuses.map((status) => [status, Refusal]))
}
