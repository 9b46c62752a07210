import { Type, type TSchema, type TUnion, type TNull } from 'typebox'

export function Nullable<Schema extends TSchema>(schema: Schema): TUnion<[Schema, TNull]> {
  return Type.Union([schema, Type.Null()])
}

/** One object where one was asked for, a list where several were (seed: `PUT user/`). */
export function OneOrList<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Array(schema)])
}

export function oneOrList<Shape>(shapes: readonly Shape[]): Shape | Shape[] {
  const [first, ...others] = shapes
  return first !== undefined && others.length === 0 ? first : [...shapes]
}
