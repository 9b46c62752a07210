import { Code, Group, Text } from '@mantine/core'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { useWords } from '../../words/language.ts'
import { words } from './words.ts'

const small = { size: 'compact-xs' }
const refreshes = ['failed-jobs']

/** Jobs that were given up, to be tried again or dropped. */
export function JobsRoom() {
  const say = useWords(words)
  const { values, set } = useFilters(['kind'])
  const rows = usePages(
    ['failed-jobs', values],
    (after) =>
      ask(api.GET('/console/api/failed-jobs', { params: { query: { ...values, ...(after && { after }) } } })),
    { refreshMs: 5000 },
  )
  return (
    <Page title={say.title}>
      <Text c="dimmed" size="sm" mb="md">
        {say.intro}
      </Text>
      <Filters
        key={JSON.stringify(values)}
        values={values}
        onChange={set}
        fields={[{ name: 'kind', label: say.kind }]}
      />
      <DataTable
        label={say.title}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          { head: say.kind, cell: ({ kind }) => kind },
          { head: say.error, cell: ({ error }) => error },
          { head: say.works, cell: ({ payload }) => <Code>{JSON.stringify(payload)}</Code> },
          { head: say.attempts, cell: ({ attempts }) => attempts, isNumber: true },
          { head: say.failed, cell: ({ failedAt }) => <Moment at={failedAt} /> },
          { head: say.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: say.actions, cell: ({ id }) => <Actions id={id} /> },
        ]}
      >
        <Nothing icon="check" title={say.none}>
          {say.noneText}
        </Nothing>
      </DataTable>
    </Page>
  )
}

function Actions({ id }: { id: string }) {
  const say = useWords(words)
  const params = { params: { path: { id } } }
  return (
    <Group gap={6} wrap="nowrap">
      <Decision
        label={say.retry}
        text={say.retryText}
        refreshes={refreshes}
        onDo={() => ask(api.POST('/console/api/failed-jobs/{id}/retry', params))}
        button={small}
      />
      <Decision
        label={say.drop}
        text={say.dropText}
        isHard
        refreshes={refreshes}
        onDo={() => ask(api.DELETE('/console/api/failed-jobs/{id}', params))}
        button={small}
      />
    </Group>
  )
}
