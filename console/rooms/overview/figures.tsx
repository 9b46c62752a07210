import { Paper, SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useWords } from '../../words/language.ts'
import type { Overview } from './overview.ts'
import { words } from './words.ts'

const trafficMinutes = 5

/** What one looks at first. */
export function Figures({ now }: { now: Overview | undefined }) {
  const say = useWords(words)
  if (!now) {
    return (
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
        {[1, 2, 3, 4, 5].map((each) => (
          <Skeleton key={each} h={76} />
        ))}
      </SimpleGrid>
    )
  }
  const { apis } = now.traffic
  const requests = sum(apis.map((each) => each.requests))
  const failed = sum(apis.map((each) => each.failed))
  const slowest = Math.max(0, ...apis.map(({ p95Ms }) => p95Ms ?? 0))
  const waiting = sum(now.queue.map((each) => each.waiting))
  const givenUp = sum(now.queue.map((each) => each.failed))
  const lines = now.carriers.flatMap((carrier) => carrier.lines)
  const up = lines.filter(({ state }) => state.startsWith('up'))
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} component="section" aria-label={say.title}>
      <Figure
        name={say.requests}
        value={Math.round(requests / trafficMinutes).toLocaleString()}
        hint={say.requestsHint}
      />
      <Figure name={say.errors} value={failed.toLocaleString()} hint={say.requestsHint} />
      <Figure name={say.slow} value={say.ms(Math.round(slowest).toLocaleString())} hint={say.requestsHint} />
      <Figure
        name={say.waiting}
        value={waiting.toLocaleString()}
        hint={say.failedJobs(givenUp.toLocaleString())}
      />
      <Figure name={say.carriersUp} value={say.of(String(up.length), String(lines.length))} />
    </SimpleGrid>
  )
}

function Figure({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <Paper withBorder px="md" py="sm">
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fz={22} fw={600} lh={1.3}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {hint ?? '\u00a0'}
      </Text>
    </Paper>
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}
