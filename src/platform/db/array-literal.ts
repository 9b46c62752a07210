/**
 * PostgreSQL array literals, built by joining: postgres.js escapes every element of a JavaScript array by itself,
 * which on the batched hot paths cost more than the rest of the statement.
 */

/** Of UUIDs, digits, ISO times and the house's own words: nothing that a literal would have to escape. */
export function tokenArray(tokens: readonly (string | null)[]): string {
  return `{${tokens.map((token) => token ?? 'NULL').join(',')}}`
}

export function intArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}

export function byteaArray(values: readonly (Buffer | null)[]): string {
  return `{${values.map((value) => (value ? `"\\\\x${value.toString('hex')}"` : 'NULL')).join(',')}}`
}

/** Points in time, to the millisecond. */
export function timeArray(times: readonly (Date | null)[]): string {
  return tokenArray(times.map((time) => time?.toISOString() ?? null))
}

/** Of texts with anything in them. */
export function textArray(texts: readonly (string | null)[]): string {
  const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return `{${texts.map((text) => (text === null ? 'NULL' : quote(text))).join(',')}}`
}
