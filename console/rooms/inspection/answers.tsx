import { Button, Group, Stack, Text } from '@mantine/core'
import { Moment } from '../../parts/moment.tsx'
import { useProblemText } from '../../parts/notice.tsx'
import { DeliveryTag } from '../../parts/notices.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useTell } from '../../parts/tell.ts'
import { useWords } from '../../words/language.ts'
import { useContractAction, type Contract } from './inspection.ts'
import { words } from './words.ts'

const verdictTones = { announced: 'busy', accepted: 'good', declined: 'bad', undelivered: 'bad' } as const

/** Verdicts that were given, and what the affiliate said of them. */
export function Verdicts({ contract }: { contract: Contract }) {
  const say = useWords(words)
  return (
    <Section title={say.verdicts}>
      {contract.verdicts.length === 0 && (
        <Text size="sm" c="dimmed">
          {say.noVerdicts}
        </Text>
      )}
      <Stack gap="sm">
        {contract.verdicts.map(({ id, state, verdict, by, decidedAt, answer }) => (
          <div key={id}>
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {verdict ? say[kinds[verdict.kind]] : '–'}
              </Text>
              <Tag tone={verdictTones[state]}>{state === 'announced' ? say.announcedState : say[state]}</Tag>
            </Group>
            <Text size="xs" c="dimmed">
              <Moment at={decidedAt} /> · {by.email ?? by.id}
            </Text>
            {verdict?.kind !== 'pass' && verdict?.msg && <Text size="sm">{verdict.msg}</Text>}
            {(answer.error ?? answer.url) && (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {say.answer}: {answer.error ?? answer.url}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  )
}

const kinds = { pass: 'pass', ask_again: 'askAgain', refuse: 'refuse' } as const

export function Deliveries({ contract }: { contract: Contract }) {
  const say = useWords(words)
  const { replay } = useContractAction(contract.id)
  const tell = useTell()
  const failure = useProblemText(replay.error)
  const sendAgain = (id: string) => replay.mutate(id, { onSuccess: () => tell(say.replayed) })
  return (
    <Section title={say.deliveries}>
      {contract.deliveries.length === 0 && (
        <Text size="sm" c="dimmed">
          {say.noDeliveries}
        </Text>
      )}
      {replay.error && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
      <Stack gap="sm">
        {contract.deliveries.map((delivery) => (
          <div key={delivery.id}>
            <Group justify="space-between" gap="xs">
              <Group gap="xs">
                <Text size="sm">{delivery.event}</Text>
                <DeliveryTag state={delivery.state} />
              </Group>
              {canReplay(delivery.state) && (
                <Button
                  size="compact-xs"
                  variant="default"
                  loading={replay.isPending && replay.variables === delivery.id}
                  onClick={() => sendAgain(delivery.id)}
                >
                  {say.replay}
                </Button>
              )}
            </Group>
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {delivery.url}
            </Text>
            {delivery.attempts.map(({ number, at, status, failure: why, durationMs }) => (
              <Text key={number} size="xs" c="dimmed">
                {say.attempt(number)}: <Moment at={at} /> · {status ?? why ?? '–'}
                {status !== null && why !== null && ` ${why}`} · {durationMs} ms
              </Text>
            ))}
          </div>
        ))}
      </Stack>
    </Section>
  )
}

/** What was answered, or does not matter any more, is not told again. */
function canReplay(state: Contract['deliveries'][number]['state']): boolean {
  return state !== 'delivered' && state !== 'withdrawn'
}
