import type { Histogram, Registry } from 'prom-client'

const name = 'switchboard_http_request_seconds'
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

interface Series {
  readonly labels: Readonly<Record<string, string | number>>
  /** How many took longer than the bound before and not longer than this one; the last has none. */
  readonly counts: Float64Array
  sum: number
}

/** How long requests took, by route. */
export interface HttpSeconds {
  observe(request: { method: string; route: string; status: number; seconds: number }): void
}

/**
 * The histogram as prom-client would keep it. Its own writes all labels into a text at each observation and looks that up:
 * more than a thirtieth of a signed look-up.
 */
export function createHttpSeconds(registry: Registry): HttpSeconds {
  const byRoute = new Map<string, Map<string, Map<number, Series>>>()
  const series: Series[] = []

  function open(labels: Series['labels']): Series {
    const opened = { labels, counts: new Float64Array(bounds.length + 1), sum: 0 }
    series.push(opened)
    return opened
  }

  const get = () =>
    Promise.resolve({
      name,
      help: 'Time from request to answer, by route',
      type: 'histogram',
      aggregator: 'sum',
      values: series.flatMap(valuesOf),
    })
  // All that a registry asks of a metric.
  registry.registerMetric({ name, get } as unknown as Histogram)

  return {
    observe({ method, route, status, seconds }) {
      const byMethod = getOrAdd(byRoute, route, () => new Map<string, Map<number, Series>>())
      const byStatus = getOrAdd(byMethod, method, () => new Map<number, Series>())
      const found = getOrAdd(byStatus, status, () => open({ method, route, status }))
      const at = bounds.findIndex((bound) => seconds <= bound)
      const bucket = at < 0 ? bounds.length : at
      found.counts[bucket] = (found.counts[bucket] ?? 0) + 1
      found.sum += seconds
    },
  }
}

/** As text they are `…_bucket{le="0.001",…}`, each with all faster ones in it, `…_sum` and `…_count`. */
function valuesOf({ labels, counts, sum }: Series) {
  let count = 0
  const buckets = Array.from(counts, (own, at) => {
    count += own
    return { metricName: `${name}_bucket`, labels: { le: bounds[at] ?? '+Inf', ...labels }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key)
  if (there !== undefined) return there
  const made = make()
  map.set(key, made)
  return made
}
