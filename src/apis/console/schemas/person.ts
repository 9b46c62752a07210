import { Type, type Static } from 'typebox'
import { Nullable } from './fields.ts'

/** Who did something: an operator, or `command line`, which has no address. */
export const Person = Type.Object({ id: Type.String(), email: Nullable(Type.String()) })

/** By id. */
export type Emails = ReadonlyMap<string, string>

export function showPerson(id: string, emails: Emails): Static<typeof Person> {
  return { id, email: emails.get(id) ?? null }
}
