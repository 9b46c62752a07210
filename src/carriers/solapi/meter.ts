const seconds = 10

/** Counts events; `perSecond` over the last ten whole seconds. */
export function createMeter(now: () => number = () => performance.now()) {
  const counts = new Map<number, number>()
  const second = () => Math.floor(now() / 1000)
  function forget(): void {
    for (const each of counts.keys()) if (each < second() - seconds) counts.delete(each)
  }
  return {
    count(): void {
      forget()
      counts.set(second(), (counts.get(second()) ?? 0) + 1)
    },
    perSecond(): number {
      forget()
      let sum = 0
      for (const [each, count] of counts) if (each < second()) sum += count
      return sum / seconds
    },
  }
}
