const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** RFC 9562, any version. */
export function isUuid(text: string): boolean {
  return pattern.test(text)
}
