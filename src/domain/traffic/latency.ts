/** Upper ends of all but the last, which has none; milliseconds. */
const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] as const

/** How many requests took how long: one more than there are bounds. */
export type Histogram = readonly number[]

export function emptyHistogram(): number[] {
  return Array.from({ length: bounds.length + 1 }, () => 0)
}

export function bucketOf(ms: number): number {
  const bucket = bounds.findIndex((bound) => ms <= bound)
  return bucket === -1 ? bounds.length : bucket
}

export function addUp(histograms: readonly Histogram[]): number[] {
  const sum = emptyHistogram()
  for (const histogram of histograms) histogram.forEach((count, i) => (sum[i] = (sum[i] ?? 0) + count))
  return sum
}

/**
 * The time within which `share` (0.5: half) of the requests were answered, milliseconds: as if those of one bucket lay
 * evenly in it. What took longer than the last bound counts as that. Null: there were none.
 */
export function percentile(histogram: Histogram, share: number): number | null {
  const all = histogram.reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  const wanted = all * share
  let before = 0
  for (const [i, count] of histogram.entries()) {
    if (count > 0 && before + count >= wanted) {
      const lower = bounds[i - 1] ?? 0
      const upper = bounds[i] ?? lower
      return round(lower + (upper - lower) * ((wanted - before) / count))
    }
    before += count
  }
  return bounds[bounds.length - 1] ?? null
}

const round = (ms: number) => Math.round(ms * 10) / 10
