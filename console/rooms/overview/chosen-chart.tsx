import { NativeSelect, Skeleton, Text } from '@mantine/core'
import { Chart } from '../../parts/chart.tsx'
import type { ChartProps } from '../../parts/chart-canvas.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { words } from './words.ts'

/** Lines of which one chooses what they tell; `drawn` is undefined until it is read. */
export function ChosenChart({
  title,
  choice: { label, value, options, onChoose },
  drawn,
  summary,
  unit,
}: {
  title: string
  choice: {
    label: string
    value: string
    options: { value: string; label: string }[]
    onChoose: (value: string) => void
  }
  drawn: Pick<ChartProps, 'times' | 'series'> | undefined
  /** What the lines come to, for who cannot see them. */
  summary: string
  unit?: string
}) {
  const say = useWords(words)
  return (
    <Section
      title={title}
      aside={
        options.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label={label}
            value={value}
            onChange={(event) => onChoose(event.currentTarget.value)}
            data={options}
          />
        )
      }
    >
      {!drawn && <Skeleton h={240} />}
      {drawn?.series.length === 0 && (
        <Text size="sm" c="dimmed" py="xl" ta="center">
          {say.nothingYet}
        </Text>
      )}
      {drawn && drawn.series.length > 0 && (
        <Chart label={summary} {...drawn} {...(unit === undefined ? {} : { unit })} />
      )}
    </Section>
  )
}
