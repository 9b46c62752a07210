import type { Reference } from './dump.queries.ts'
import type { TableShape } from './records.ts'

export const nameOf = ({ schema, name }: Pick<TableShape, 'schema' | 'name'>) => `${schema}.${name}`

/** Each table after those that it refers to. Throws when they refer to each other in a circle. */
export function inOrderOfReference<Table extends Pick<TableShape, 'schema' | 'name'>>(
  tables: readonly Table[],
  references: readonly Reference[],
): Table[] {
  const ordered: Table[] = []
  let left = [...tables]
  while (left.length > 0) {
    const waiting = new Set(left.map(nameOf))
    const isFree = (table: Table) =>
      !references.some(({ from, to }) => from === nameOf(table) && waiting.has(to))
    const free = left.filter(isFree)
    if (free.length === 0) throw new Error(`tables refer to each other: ${[...waiting].join(', ')}`)
    ordered.push(...free)
    left = left.filter((table) => !free.includes(table))
  }
  return ordered
}
