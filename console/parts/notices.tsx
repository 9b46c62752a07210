import { Group, Stack, Text } from '@mantine/core'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { Moment } from './moment.tsx'
import { Tag, type Tone } from './tag.tsx'

/** A webhook that told somebody, with each of its tries. */
export interface Told {
  readonly id: string
  readonly event: string
  readonly url: string
  readonly state: 'pending' | 'delivered' | 'failed' | 'declined' | 'withdrawn'
  readonly attempts: readonly {
    readonly number: number
    readonly at: string
    readonly durationMs: number
    readonly status: number | null
    readonly failure: string | null
    readonly answer: string | null
  }[]
}

const tones: Readonly<Record<Told['state'], Tone>> = {
  pending: 'busy',
  delivered: 'good',
  failed: 'bad',
  declined: 'bad',
  withdrawn: 'plain',
}

export function DeliveryTag({ state }: Pick<Told, 'state'>) {
  const words = useWords(partsWords)
  return <Tag tone={tones[state]}>{words[state]}</Tag>
}

export function ToldList({ told }: { told: readonly Told[] }) {
  const words = useWords(partsWords)
  if (told.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.noWebhooks}
      </Text>
    )
  }
  return (
    <Stack gap="sm">
      {told.map(({ id, event, url, state, attempts }) => (
        <div key={id}>
          <Group gap="xs">
            <Text size="sm">{event}</Text>
            <DeliveryTag state={state} />
          </Group>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {url}
          </Text>
          {attempts.map(({ number, at, status, failure, durationMs }) => (
            <Text key={number} size="xs" c="dimmed">
              {words.try(number)}: <Moment at={at} /> · {[status, failure].filter(Boolean).join(' ') || '–'} ·{' '}
              {durationMs} ms
            </Text>
          ))}
        </div>
      ))}
    </Stack>
  )
}
