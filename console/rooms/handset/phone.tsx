import { Badge, Group, Paper, Stack, Text, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from '../../parts/icon.tsx'
import { Clock } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { useWords } from '../../words/language.ts'
import { findCode, withDashes, type Arrival, type Call, type Handset, type Text as Sms } from './handset.ts'
import classes from './phone.module.css'
import { words } from './words.ts'

/** A phone: its number, and what arrived on it. */
export function Phone({ number, handset }: { number: string; handset: Handset }) {
  const say = useWords(words)
  const { arrivals, isLive, isRefused } = handset
  return (
    <section className={classes.phone} aria-label={`${say.title} ${withDashes(number)}`}>
      <Group justify="space-between" className={classes.top} wrap="nowrap">
        <Text fw={600}>{withDashes(number)}</Text>
        <Badge
          size="sm"
          variant="default"
          tt="none"
          fw={500}
          leftSection={<span className={isLive ? classes.on : classes.off} />}
        >
          {isLive ? say.live : say.connecting}
        </Badge>
      </Group>
      <div
        className={classes.screen}
        role="log"
        aria-label={say.log}
        aria-relevant="additions"
        // Whoever uses the keyboard has to be able to scroll it.
        tabIndex={0}
      >
        {isRefused ? (
          <Nothing icon="guard" title={say.awayTitle}>
            {say.awayText}
          </Nothing>
        ) : (
          <Arrivals arrivals={arrivals} />
        )}
      </div>
    </section>
  )
}

function Arrivals({ arrivals }: { arrivals: readonly Arrival[] | undefined }) {
  const say = useWords(words)
  if (arrivals === undefined) return null
  if (arrivals.length === 0) {
    return (
      <Nothing icon="handset" title={say.emptyTitle}>
        {say.emptyText}
      </Nothing>
    )
  }
  return (
    <Stack gap="xs">
      {arrivals.map((arrival) =>
        arrival.kind === 'text' ? (
          <TextItem key={`text ${arrival.id}`} text={arrival} />
        ) : (
          <CallItem key={`call ${arrival.id}`} call={arrival} />
        ),
      )}
    </Stack>
  )
}

function TextItem({ text }: { text: Sms }) {
  const say = useWords(words)
  return (
    <Paper component="article" className={classes.text} p="sm">
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="xs" c="dimmed">
          {withDashes(text.from)} · {text.type}
        </Text>
        <Clock at={text.at} />
      </Group>
      {text.subject !== null && (
        <Text size="md" fw={600}>
          {text.subject}
        </Text>
      )}
      <Body text={text.body} />
      {text.images.map((address) => (
        <img key={address} className={classes.picture} src={address} alt={say.picture} loading="lazy" />
      ))}
    </Paper>
  )
}

function Body({ text }: { text: string }) {
  const found = findCode(text)
  if (!found) return <Text className={classes.body}>{text}</Text>
  const { start, code } = found
  return (
    <Text className={classes.body} component="div">
      {text.slice(0, start)}
      <Code code={code} />
      {text.slice(start + code.length)}
    </Text>
  )
}

/** The code, marked; a click copies it. */
function Code({ code }: { code: string }) {
  const say = useWords(words)
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <UnstyledButton className={classes.code} onClick={() => copy(code)} aria-label={say.copyCode(code)}>
      <mark>{code}</mark>
      {copied && <Icon name="check" size={14} />}
    </UnstyledButton>
  )
}

function CallItem({ call }: { call: Call }) {
  const say = useWords(words)
  const { from, state } = call
  return (
    <Paper component="article" className={state === 'ringing' ? classes.ringing : classes.text} p="sm">
      <Group justify="space-between" gap="xs" mb={4}>
        <Group gap={6} c="dimmed">
          <Icon name={state === 'missed' ? 'missed' : 'calls'} size={14} />
          <Text size="xs">{say[state]}</Text>
        </Group>
        <Clock at={call.at} />
      </Group>
      <Text size="lg" component="div">
        {from.slice(0, -4)}
        <Code code={from.slice(-4)} />
      </Text>
      <Text size="xs" c="dimmed">
        {say.callerCode}
      </Text>
    </Paper>
  )
}
