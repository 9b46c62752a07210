import { Grid, Group, Stack } from '@mantine/core'
import { useParams } from 'wouter'
import { Facts } from '../../parts/facts.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { ChangeUser, ReportUrl, UserStanding } from './user-decisions.tsx'
import { SenderNumbers, Signatures } from './user-senders.tsx'
import { Ledger, Refusals, Tokens } from './user-lists.tsx'
import { tones, useUser, type User } from './users.ts'
import { words } from './words.ts'

/** A user of the messaging gateway: points, limits, tokens, what was sent and what was refused. */
export function UserPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  return (
    <ItemPage
      query={useUser(id)}
      kind={say.one}
      all={say.all}
      titleOf={({ email }) => email}
      asideOf={(user) => (
        <Group gap="xs">
          <Tag tone={tones[user.status]}>{say[user.status]}</Tag>
          <ChangeUser user={user} />
          <UserStanding user={user} />
        </Group>
      )}
    >
      {(user) => (
        <>
          <Grid gap="md">
            <Grid.Col span={{ base: 12, md: 6 }}>
              <UserFacts user={user} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 6 }}>
              <Stack gap="md">
                <SenderNumbers user={user} />
                <Signatures user={user} />
              </Stack>
            </Grid.Col>
          </Grid>
          <Ledger id={id} />
          <Tokens id={id} />
          <Refusals id={id} />
        </>
      )}
    </ItemPage>
  )
}

function UserFacts({ user }: { user: User }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { sent } = user
  const counts = ({ SMS, LMS, MMS }: typeof sent.total) =>
    say.counts(SMS.toLocaleString(), LMS.toLocaleString(), MMS.toLocaleString())
  const limit = (number: number) => (number === 0 ? say.unlimited : number.toLocaleString())
  return (
    <Section title={parts.details} aside={<ReportUrl user={user} />}>
      <Facts
        facts={[
          [parts.id, user.id],
          [say.membership, `${user.membershipId} · ${user.membershipType.name}`],
          [say.group, say[user.group]],
          [say.balance, user.balance.toLocaleString()],
          [say.limitPerDay, limit(user.limitPerDay)],
          [say.limitPerOnce, limit(user.limitPerOnce)],
          [say.sentToday, counts(sent.today)],
          [say.sentTotal, counts(sent.total)],
          [say.reportUrl, user.reportUrl ?? parts.nowhere],
          [say.registered, <Moment key="registered" at={user.registeredAt} />],
        ]}
      />
    </Section>
  )
}
