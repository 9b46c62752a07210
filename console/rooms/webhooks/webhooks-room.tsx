import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Column } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Facts } from '../../parts/facts.tsx'
import { useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { DeliveryTag, ToldList } from '../../parts/notices.tsx'
import { Page } from '../../parts/page.tsx'
import { SearchList, useChoice, useTimeFields } from '../../parts/search-list.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { replay, searchNames, states, useWebhooks, type Webhook } from './webhooks.ts'
import { words } from './words.ts'

/** Who was told what, try by try, and once more. */
export function WebhooksRoom() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const search = useFilters(searchNames)
  const rows = useWebhooks(search.values)
  const choice = useChoice()
  const [chosen, setChosen] = useState<string>()
  const shown = rows.rows?.find(({ id }) => id === chosen)
  return (
    <Page title={say.title}>
      <SearchList
        label={say.title}
        icon="webhooks"
        search={search}
        rows={rows}
        fields={[
          choice('state', parts.status, states, (state) => parts[state]),
          { name: 'event', label: say.event },
          { name: 'tenant', label: say.tenantId },
          ...useTimeFields(),
        ]}
        columns={useColumns(setChosen)}
      />
      {shown && <OneWebhook webhook={shown} onClose={() => setChosen(undefined)} />}
    </Page>
  )
}

function useColumns(onOpen: (id: string) => void): Column<Webhook>[] {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return [
    { head: say.event, cell: ({ event }) => event },
    { head: parts.status, cell: ({ state }) => <DeliveryTag state={state} /> },
    { head: say.tenant, cell: ({ application }) => application ?? say.someone },
    { head: say.to, cell: ({ url }) => url },
    { head: say.tries, cell: ({ attempts }) => attempts.length, isNumber: true },
    { head: say.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { head: say.settled, cell: ({ settledAt }) => <Moment at={settledAt} /> },
    {
      head: say.open,
      cell: ({ id }) => (
        <Button size="compact-xs" variant="default" onClick={() => onOpen(id)}>
          {say.open}
        </Button>
      ),
    },
  ]
}

function OneWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const say = useWords(words)
  const answer = webhook.attempts.at(-1)?.answer
  return (
    <Dialog title={webhook.event} onClose={onClose}>
      <Stack gap="md">
        <Facts
          facts={[
            [say.id, webhook.id],
            [say.tenantId, webhook.tenant],
            [say.subject, webhook.subject],
          ]}
        />
        <ToldList told={[webhook]} />
        {answer && (
          <Text size="xs" ff="monospace" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {say.answer}: {answer}
          </Text>
        )}
        <div>
          <Decision
            label={say.replay}
            text={say.replayText}
            refreshes={['webhooks']}
            onDo={() => replay(webhook.id)}
          />
        </div>
      </Stack>
    </Dialog>
  )
}
