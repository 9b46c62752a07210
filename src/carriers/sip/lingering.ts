/** What is still known of something that is over, for a time and up to a number; the oldest is forgotten first. */
export interface Lingering<Value> {
  find(key: string): Value | undefined
  set(key: string, value: Value): void
  clear(): void
}

export function createLingering<Value>(options: { ms: number; max: number }): Lingering<Value> {
  const { ms, max } = options
  const kept = new Map<string, { readonly value: Value; readonly until: number }>()
  let sweeper: NodeJS.Timeout | undefined

  function sweep(): void {
    const now = performance.now()
    for (const [key, { until }] of kept) {
      if (until > now) break
      kept.delete(key)
    }
    if (kept.size > 0) return
    clearInterval(sweeper)
    sweeper = undefined
  }

  return {
    find: (key) => kept.get(key)?.value,
    set(key, value) {
      kept.delete(key)
      kept.set(key, { value, until: performance.now() + ms })
      if (kept.size > max) for (const [oldest] of kept) if (kept.delete(oldest)) break
      sweeper ??= setInterval(sweep, Math.max(1, ms / 8)).unref()
    },
    clear() {
      kept.clear()
      clearInterval(sweeper)
      sweeper = undefined
    },
  }
}
