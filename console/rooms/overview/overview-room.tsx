import { Badge, Grid, Group, SegmentedControl, Stack } from '@mantine/core'
import { useState } from 'react'
import { Trouble } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { useWords } from '../../words/language.ts'
import { Blocks, Carriers, Queue } from './now-tables.tsx'
import { Figures } from './figures.tsx'
import { rangesHours, useOverview, usePoints, useTraffic } from './overview.ts'
import { PointsChart } from './points-chart.tsx'
import { Tallies } from './tallies.tsx'
import { LatencyChart, RequestsChart } from './traffic-charts.tsx'
import { words } from './words.ts'

/** How the house is doing, now and over time. */
export function OverviewRoom() {
  const say = useWords(words)
  const [hours, setHours] = useState<number>(1)
  const { data: now, error, refetch, isLive } = useOverview()
  const traffic = useTraffic(hours)
  const points = usePoints(hours)
  return (
    <Page
      title={say.title}
      aside={
        <Group gap="sm">
          <Badge variant="default" tt="none" fw={500}>
            {isLive ? say.live : say.connecting}
          </Badge>
          <SegmentedControl
            size="xs"
            aria-label={say.range}
            value={String(hours)}
            onChange={(value) => setHours(Number(value))}
            data={rangesHours.map((each) => ({ value: String(each), label: say[`hours${each}`] }))}
          />
        </Group>
      }
    >
      <Stack gap="md">
        {error && <Trouble error={error} onRetry={() => void refetch()} />}
        <Figures now={now} />
        {traffic.error && <Trouble error={traffic.error} onRetry={() => void traffic.refetch()} />}
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <RequestsChart traffic={traffic.data} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <LatencyChart traffic={traffic.data} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <Tallies traffic={traffic.data} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <PointsChart points={points.data} />
          </Grid.Col>
        </Grid>
        {now && (
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Queue queue={now.queue} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Blocks blocks={now.blocks} />
            </Grid.Col>
            <Grid.Col span={12}>
              <Carriers carriers={now.carriers} />
            </Grid.Col>
          </Grid>
        )}
      </Stack>
    </Page>
  )
}
