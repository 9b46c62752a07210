import { randomBytes, randomUUID } from 'node:crypto'

/** A value of a column's type, another one in each row where it can be; `at` where it is a moment. */
export function exampleOf(type: string, row: number, at: Date): string | number | boolean | Buffer | Date {
  if (type.startsWith('_')) return '{}'
  switch (type) {
    case 'bytea':
      return randomBytes(32)
    case 'uuid':
      return randomUUID()
    case 'bool':
      return false
    case 'timestamptz':
    case 'timestamp':
      return at
    case 'date':
      return '2026-01-01'
    case 'json':
    case 'jsonb':
      return '{}'
    case 'text':
      return `row ${row} "가"\\\t|`
    default:
      return row + 1
  }
}
