import { Anchor, Grid, Group, Skeleton, Stack, Text } from '@mantine/core'
import { Link, useParams } from 'wouter'
import type { Answer } from '../../api/types.ts'
import { BackLink } from '../../parts/back-link.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { tones, useVerification, wordFor } from './verifications.ts'
import { words } from './words.ts'

type Whole = Answer<'/console/api/verifications/{id}', 'get'>

/** One code: never the code itself. */
export function VerificationPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  const { data, error, refetch } = useVerification(id)
  return (
    <Page
      title={data ? `${say.one} · ${data.number}` : say.one}
      aside={
        <Group gap="md">
          {data && <Tag tone={tones[data.state]}>{say[data.state]}</Tag>}
          <BackLink>{say.all}</BackLink>
        </Group>
      }
    >
      {error && <Trouble error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={240} />}
      {data && <Content whole={data} />}
    </Page>
  )
}

function Content({ whole }: { whole: Whole }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { standing, texts } = whole
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Section title={parts.details}>
          <Facts
            facts={[
              [parts.id, whole.id],
              [say.number, whole.number],
              [say.purpose, say[wordFor(whole.purpose)]],
              [say.user, whole.customerId],
              [say.attemptsLeft, whole.attemptsLeft],
              [say.issuedAt, <Moment key="issued" at={whole.issuedAt} />],
              [say.expiresAt, <Moment key="expires" at={whole.expiresAt} />],
              [say.provedAt, <Moment key="proved" at={whole.provedAt} />],
              [say.acceptedAt, <Moment key="accepted" at={whole.acceptedAt} />],
            ]}
          />
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack gap="md">
          <Section title={say.standing}>
            <Facts
              facts={[
                [say.sentCount, standing.sentAt.length],
                [say.failures, standing.failures],
                [say.lockedUntil, <Moment key="locked" at={standing.lockedUntil} />],
              ]}
            />
          </Section>
          <Section title={say.texts}>
            {texts.length === 0 && (
              <Text size="sm" c="dimmed">
                {say.noTexts}
              </Text>
            )}
            {texts.map((text) => (
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
        </Stack>
      </Grid.Col>
    </Grid>
  )
}
