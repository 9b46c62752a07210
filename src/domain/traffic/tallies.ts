import type { Metrics } from '../../platform/log/metrics.ts'
import type { TallyCount } from './traffic.queries.ts'
import { tallyNames, type TallyName } from './traffic.types.ts'

/** Carriers and codes are few; a label beyond so many of one kind is not told. */
const mostLabels = 200

type Counters = Pick<
  Metrics,
  'calls' | 'acceptedRecipients' | 'messageResults' | 'submissions' | 'webhooks' | 'guardRefusals'
>

export interface Tallies {
  /** What this process counted since what was told last. */
  gather(): Promise<TallyCount[]>
  /** What was gathered is stored. */
  told(counts: readonly TallyCount[]): void
}

/** Reads the counters that Prometheus reads too, so that nothing is counted twice. */
export function createTallies(metrics: Counters): Tallies {
  const counters = {
    calls: metrics.calls,
    accepted: metrics.acceptedRecipients,
    results: metrics.messageResults,
    submissions: metrics.submissions,
    webhooks: metrics.webhooks,
    refusals: metrics.guardRefusals,
  } as const satisfies Record<TallyName, unknown>
  const tellings = new Map<string, number>()
  const keyOf = ({ name, label }: Omit<TallyCount, 'count'>) => `${name} ${label}`

  async function gatherOne(name: TallyName): Promise<TallyCount[]> {
    const { values } = await counters[name].get()
    return values.slice(0, mostLabels).flatMap(({ value, labels }) => {
      const label = Object.values(labels).join('/')
      const count = value - (tellings.get(keyOf({ name, label })) ?? 0)
      return count > 0 ? [{ name, label, count }] : []
    })
  }

  return {
    gather: async () => (await Promise.all(tallyNames.map(gatherOne))).flat(),
    told(counts) {
      for (const each of counts) tellings.set(keyOf(each), (tellings.get(keyOf(each)) ?? 0) + each.count)
    },
  }
}
