import { Skeleton, Text } from '@mantine/core'
import { useMemo } from 'react'
import { Chart } from '../../parts/chart.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { spread, timesOf, type Points } from './overview.ts'
import { words } from './words.ts'

export function PointsChart({ points }: { points: Points | undefined }) {
  const say = useWords(words)
  const drawn = useMemo(() => {
    if (!points) return undefined
    const times = timesOf(points)
    return {
      times,
      series: [
        { label: say.sold, values: spread(times, points.points, ({ sold }) => sold, 0) },
        { label: say.spent, values: spread(times, points.points, ({ spent }) => spent, 0) },
      ],
    }
  }, [points, say])
  const sums = points ? say.sums(points.sold.toLocaleString(), points.spent.toLocaleString()) : ''
  return (
    <Section
      title={say.points}
      aside={
        <Text size="xs" c="dimmed">
          {sums}
        </Text>
      }
    >
      {!drawn && <Skeleton h={240} />}
      {drawn && <Chart label={`${say.points}: ${sums}`} {...drawn} />}
    </Section>
  )
}
