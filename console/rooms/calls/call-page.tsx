import { Grid, Stack } from '@mantine/core'
import { useParams } from 'wouter'
import { Facts } from '../../parts/facts.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { Moment } from '../../parts/moment.tsx'
import { ToldList } from '../../parts/notices.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { TextLinks } from '../../parts/text-links.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { tones, useCall, type WholeCall } from './calls.ts'
import { words } from './words.ts'

/** One order: the call, its code, and what was told of it. */
export function CallPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  return (
    <ItemPage
      query={useCall(id)}
      kind={say.one}
      all={say.all}
      titleOf={({ number }) => `${say.one} · ${number}`}
      asideOf={({ state }) => <Tag tone={tones[state]}>{say[state]}</Tag>}
    >
      {(call) => (
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
    </ItemPage>
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
        <TextLinks texts={call.texts} nothing={say.noTexts} />
      </Section>
      <Section title={parts.webhooks}>
        <ToldList told={call.notices} />
      </Section>
    </>
  )
}
