import { Grid, Stack } from '@mantine/core'
import { useParams } from 'wouter'
import type { Answer } from '../../api/types.ts'
import { Facts } from '../../parts/facts.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { TextLinks } from '../../parts/text-links.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { tones, useVerification, wordFor } from './verifications.ts'
import { words } from './words.ts'

type Whole = Answer<'/console/api/verifications/{id}', 'get'>

/** One code: never the code itself. */
export function VerificationPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  return (
    <ItemPage
      query={useVerification(id)}
      kind={say.one}
      all={say.all}
      titleOf={({ number }) => `${say.one} · ${number}`}
      asideOf={({ state }) => <Tag tone={tones[state]}>{say[state]}</Tag>}
    >
      {(whole) => <Content whole={whole} />}
    </ItemPage>
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
            <TextLinks texts={texts} nothing={say.noTexts} />
          </Section>
        </Stack>
      </Grid.Col>
    </Grid>
  )
}
