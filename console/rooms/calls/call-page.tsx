import { Anchor, Grid, Group, Skeleton, Stack, Text } from '@mantine/core'
import { Link, useParams } from 'wouter'
import { BackLink } from '../../parts/back-link.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { ToldList } from '../../parts/notices.tsx'
import { Page } from '../../parts/page.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { tones, useCall, type WholeCall } from './calls.ts'
import { words } from './words.ts'

/** One order: the call, its code, and what was told of it. */
export function CallPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  const { data: call, error, refetch } = useCall(id)
  return (
    <Page
      title={call ? `${say.one} · ${call.number}` : say.one}
      aside={
        <Group gap="md">
          {call && <Tag tone={tones[call.state]}>{say[call.state]}</Tag>}
          <BackLink>{say.all}</BackLink>
        </Group>
      }
    >
      {error && <Trouble error={error} onRetry={() => void refetch()} />}
      {!call && !error && <Skeleton h={280} />}
      {call && (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <CallFacts call={call} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap="md">
              <CodeFacts call={call} />
              <Told call={call} />
            </Stack>
          </Grid.Col>
        </Grid>
      )}
    </Page>
  )
}

function CallFacts({ call }: { call: WholeCall }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const at = (moment: string | null) => <Moment at={moment} />
  return (
    <Section title={say.way}>
      <Facts
        facts={[
          [parts.id, call.id],
          [say.application, call.application ?? say.user],
          [say.number, call.number],
          [say.caller, `${call.prefix}····`],
          [say.queuedAt, at(call.queuedAt)],
          [say.callingAt, at(call.callingAt)],
          [say.ringingAt, at(call.ringingAt)],
          [say.endedAt, at(call.endedAt)],
          [say.reason, call.reason && say[call.reason]],
          [say.carrierWords, call.detail],
          [say.answered, call.answered ? parts.yes : parts.no],
          [say.verified, call.verified ? parts.yes : parts.no],
          [say.textSent, at(call.textSentAt)],
          [say.textFailure, call.textFailure],
        ]}
      />
    </Section>
  )
}

function CodeFacts({ call: { code } }: { call: WholeCall }) {
  const say = useWords(words)
  if (!code) return null
  return (
    <Section title={say.code}>
      <Facts
        facts={[
          [say.codeState, say[code.state]],
          [say.attemptsLeft, code.attemptsLeft],
          [say.expiresAt, <Moment key="expires" at={code.expiresAt} />],
          [say.proved, <Moment key="proved" at={code.provedAt} />],
          [say.accepted, <Moment key="accepted" at={code.acceptedAt} />],
        ]}
      />
    </Section>
  )
}

function Told({ call }: { call: WholeCall }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return (
    <>
      <Section title={say.texts}>
        {call.texts.length === 0 && (
          <Text size="sm" c="dimmed">
            {say.noTexts}
          </Text>
        )}
        {call.texts.map((text) => (
          <Anchor
            key={text.id}
            component={Link}
            href={`~/console/messages/${text.id}`}
            size="sm"
            c="var(--console-accent-text)"
          >
            {text.type} · {text.id}
          </Anchor>
        ))}
      </Section>
      <Section title={parts.webhooks}>
        <ToldList told={call.notices} />
      </Section>
    </>
  )
}
