import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Code,
  Group,
  Paper,
  Skeleton,
  Stack,
  Text,
  Title,
  Tooltip,
} from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from '../../parts/icon.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { useWords } from '../../words/language.ts'
import classes from './try-panel.module.css'
import { tryNames, useRun, useTries, type Try, type TryAnswer } from './tries.ts'
import { words } from './words.ts'

/** The main call of each API: as curl, and its answer. */
export function TryPanel({ number }: { number: string }) {
  const say = useWords(words)
  const { data, error, refetch } = useTries(number)
  return (
    <section aria-labelledby="tries">
      <Title order={2} id="tries" mb="xs">
        {say.tries}
      </Title>
      <Stack gap="sm">
        {error && <Trouble error={error} onRetry={() => void refetch()} />}
        {!data && !error && tryNames.map((name) => <Skeleton key={name} h={120} />)}
        {data?.map((each) => (
          <TryCard key={each.name} wish={each} number={number} />
        ))}
        <Anchor href="/docs/reference/" size="sm" c="var(--console-accent-text)">
          {say.reference}
        </Anchor>
      </Stack>
    </section>
  )
}

function TryCard({ wish, number }: { wish: Try; number: string }) {
  const say = useWords(words)
  const run = useRun(wish.name, number)
  const title = say[wish.name]
  return (
    <Paper withBorder p="md" component="article">
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <div>
          <Title order={3}>{title}</Title>
          <Text size="sm" c="dimmed">
            {say[`${wish.name}Text`]}{' '}
            {wish.name === 'senicare' && (
              <Anchor href="/senicare/" size="sm" c="var(--console-accent-text)" underline="always">
                {say.senicarePage}
              </Anchor>
            )}
          </Text>
        </div>
        <Button
          size="xs"
          flex="none"
          leftSection={<Icon name="play" size={12} />}
          loading={run.isPending}
          onClick={() => run.mutate()}
          aria-label={say.runNamed(title)}
        >
          {say.run}
        </Button>
      </Group>
      <Curl text={wish.curl} />
      <div aria-live="polite">
        {run.error && <Trouble error={run.error} />}
        {run.data && <Answer answer={run.data} />}
      </div>
    </Paper>
  )
}

function Curl({ text }: { text: string }) {
  const say = useWords(words)
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <div className={classes.shell}>
      <Code block className={classes.code} tabIndex={0} role="group" aria-label={say.request}>
        {text}
      </Code>
      <Tooltip label={say.copyCurl} withinPortal>
        <ActionIcon
          variant="default"
          className={classes.copy}
          onClick={() => copy(text)}
          aria-label={say.copyCurl}
        >
          <Icon name={copied ? 'check' : 'copy'} size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function Answer({ answer }: { answer: TryAnswer }) {
  const say = useWords(words)
  const { status, ms, body, contentType } = answer
  return (
    <>
      <Group gap="xs" mt="sm" mb={4}>
        <Text size="xs" fw={600}>
          {say.answer}
        </Text>
        <Badge
          size="sm"
          color={status < 400 ? 'green' : 'orange'}
          variant="outline"
          className={classes.status}
          data-status
        >
          {status}
        </Badge>
        <Text size="xs" c="dimmed">
          {say.answeredIn(ms)}
        </Text>
      </Group>
      <Code block className={classes.code} tabIndex={0} role="group" aria-label={say.answer}>
        {contentType.includes('json') ? pretty(body) : body}
      </Code>
    </>
  )
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
