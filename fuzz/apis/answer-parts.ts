import type { Answer } from '../wire/wire.types.ts'

/** An answer's JSON; undefined where it is none. */
export function jsonOf({ body }: Pick<Answer, 'body'>): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  return headers.get(name)?.join(', ')
}

/** Whether it is an object with exactly these fields, or with some of the others too. */
export function hasFields(
  value: unknown,
  needed: readonly string[],
  others: readonly string[] = [],
): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const names = Object.keys(value)
  return (
    needed.every((name) => names.includes(name)) &&
    names.every((name) => needed.includes(name) || others.includes(name))
  )
}

/** Statuses that say something of the business, not of how the request was written. */
export function isBusinessStatus(status: number): boolean {
  return status < 400 || [404, 406, 409, 410, 422, 429].includes(status)
}

export const plainJson = 'application/json; charset=utf-8'
