import type { Page } from '../../../platform/db/page.ts'

/** As JSON has it: times are ISO 8601, UTC. */
export type Shown<T> = T extends Date
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Shown<Item>[]
      : { -readonly [Key in keyof T]: Shown<T[Key]> }

export function show<T>(value: T): Shown<T> {
  return (value instanceof Date
    ? value.toISOString()
    : Array.isArray(value)
      ? value.map(show)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, show(each)]))
        : value) as unknown as Shown<T>
}

export function showPage<Item, T>({ items, next }: Page<Item>, convert: (item: Item) => T) {
  return { items: items.map(convert), next: next ?? null }
}
