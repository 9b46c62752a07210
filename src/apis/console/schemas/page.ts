import { Type, type TSchema } from 'typebox'
import { Nullable } from './fields.ts'

const defaultLimit = 50

const Limit = Type.Integer({ minimum: 1, maximum: 100, description: 'a whole number from 1 to 100' })
const nextOfBefore = 'the `next` of the page before'

/** Of lists whose ids are numbers. */
export const RowPage = {
  limit: Type.Optional(Limit),
  after: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,17}$', description: nextOfBefore })),
}

/** Of lists whose ids are UUIDs. */
export const IdPage = {
  limit: Type.Optional(Limit),
  after: Type.Optional(
    Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: nextOfBefore }),
  ),
}

/** A page of a list. `next`: what `after` is for the next page; null at the end. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    next: Nullable(Type.String({ description: '`after` of the next page' })),
  })
}

export function readPage(query: { readonly limit?: number; readonly after?: string }): {
  after: string | undefined
  limit: number
} {
  return { after: query.after, limit: query.limit ?? defaultLimit }
}
