import { Grid, Text } from '@mantine/core'
import { useParams } from 'wouter'
import { Decision } from '../../parts/decision.tsx'
import { Facts } from '../../parts/facts.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import type { Answer } from '../../api/types.ts'
import { cancelMessage, tones, useMessage } from './messages.ts'
import { Recipients } from './recipients.tsx'
import { words } from './words.ts'

type Whole = Answer<'/console/api/messages/{id}', 'get'>

/** One message, from its acceptance to the last webhook. */
export function MessagePage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  return (
    <ItemPage
      query={useMessage(id)}
      kind={`${say.one} ${id}`}
      all={say.all}
      titleOf={() => `${say.one} ${id}`}
      asideOf={({ state }) => (
        <>
          <Tag tone={tones[state]}>{say[state]}</Tag>
          {state === 'scheduled' && (
            <Decision
              label={say.cancel}
              text={say.cancelText}
              isHard
              refreshes={['message', id]}
              onDo={() => cancelMessage(id)}
            />
          )}
        </>
      )}
    >
      {(message) => (
        <>
          <MessageFacts message={message} />
          <Recipients id={id} />
        </>
      )}
    </ItemPage>
  )
}

function MessageFacts({ message }: { message: Whole }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { outcomes, transaction, lane, resources } = message
  const count = (number: number) => number.toLocaleString()
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Section title={parts.details}>
          <Facts
            facts={[
              [say.type, message.isTest ? `${message.type}, ${say.test}` : message.type],
              [say.lane, say[`lane${lane}` as 'lane0']],
              [say.sender, [message.senderPhone, message.senderName].filter(Boolean).join(' · ')],
              [say.user, message.customerId ?? say.house],
              [say.accepted, <Moment key="accepted" at={message.acceptedAt} />],
              [say.sendAt, <Moment key="sendAt" at={message.sendAt} />],
              [say.cancelledAt, <Moment key="cancelled" at={message.cancelledAt} />],
              [say.receivers, count(message.recipients)],
              [
                say.outcome,
                say.counts(count(outcomes.delivered), count(outcomes.failed), count(outcomes.waiting)),
              ],
              [say.cost, message.pointCost],
              [
                say.charged,
                transaction ? `${count(-transaction.value)} · ${transaction.description}` : say.notCharged,
              ],
            ]}
          />
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Section title={say.body}>
          {message.subject !== null && (
            <Text size="sm" fw={600}>
              {message.subject}
            </Text>
          )}
          <Text
            size="sm"
            c={message.body === null ? 'dimmed' : undefined}
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >
            {message.body ?? say.hidden}
          </Text>
          {resources.length > 0 && (
            <Text size="xs" c="dimmed" mt="xs">
              {say.pictures}: {resources.map(({ mimeType }) => mimeType).join(', ')}
            </Text>
          )}
        </Section>
      </Grid.Col>
    </Grid>
  )
}
