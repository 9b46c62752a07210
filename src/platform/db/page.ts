/** A page of a list that is read by key. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** The id after which the next page goes on; undefined at the end. */
  readonly next: string | undefined
}

/** Of one row more than the page holds: whether there is a next one. */
export function asPage<Row extends { readonly id: string }>(rows: readonly Row[], limit: number): Page<Row> {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? items.at(-1)?.id : undefined }
}

/** The same page of other items. */
export function mapPage<Row, Item>({ items, next }: Page<Row>, convert: (row: Row) => Item): Page<Item> {
  return { items: items.map(convert), next }
}

/**
 * Of what was found among rows that were looked at one by one; `last` is the last of those, and `isMore` whether others
 * come after it. Such a page may be short, or empty, and have a next one.
 */
export function pickPage<Item extends { readonly id: string }>(
  found: readonly Item[],
  { limit, last, isMore }: { limit: number; last: string | undefined; isMore: boolean },
): Page<Item> {
  const items = found.slice(0, limit)
  if (found.length > limit) return { items, next: items.at(-1)?.id }
  return { items, next: isMore ? last : undefined }
}
