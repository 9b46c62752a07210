/**
 * PostgreSQL array literals, built by joining: postgres.js escapes every element of a JavaScript array by itself,
 * which on the batched hot paths cost more than the rest of the statement.
 */

/** Of UUIDs, digits and the house's own words: nothing that a literal would have to escape. */
export function tokenArray(tokens: readonly (string | null)[]): string {
  return `{${tokens.map((token) => token ?? 'NULL').join(',')}}`
}

export function intArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}

export function byteaArray(values: readonly Buffer[]): string {
  return values.length === 0
    ? '{}'
    : `{"\\\\x${values.map((value) => value.toString('hex')).join('","\\\\x')}"}`
}
