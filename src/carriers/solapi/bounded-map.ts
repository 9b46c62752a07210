/** Remembers the last so many; what was set longest ago is forgotten first. */
export function createBoundedMap<Value>(most: number) {
  const entries = new Map<string, Value>()
  return {
    get: (key: string) => entries.get(key),
    has: (key: string) => entries.has(key),
    delete: (key: string) => void entries.delete(key),
    set(key: string, value: Value): void {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > most) entries.delete(entries.keys().next().value as string)
    },
    entries: () => [...entries],
  }
}
