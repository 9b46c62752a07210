import { Button, Group, Kbd, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useMay } from '../../api/session.ts'
import { ItemLink } from '../../parts/back-link.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Ago } from '../../parts/moment.tsx'
import { Nothing, Trouble } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useTell } from '../../parts/tell.ts'
import { useWords } from '../../words/language.ts'
import { FoundContracts } from './found-contracts.tsx'
import { useQueue, useTakeNext, type Queued, type QueueState } from './inspection.ts'
import { ShortcutSwitch, useShortcutsOn } from './shortcuts.tsx'
import { words } from './words.ts'

/** What waits, longest first. */
export function Queue() {
  const say = useWords(words)
  const mayInspect = useMay('inspector')
  const { values, set } = useFilters(['number'])
  const { number = '' } = values
  return (
    <Page title={say.title} aside={mayInspect && <TakeNext />}>
      {mayInspect && (
        <Filters
          key={number}
          values={values}
          onChange={set}
          fields={[{ name: 'number', label: say.customerPhone }]}
        />
      )}
      {mayInspect && number !== '' ? <FoundContracts number={number} /> : <Waiting mayInspect={mayInspect} />}
    </Page>
  )
}

function Waiting({ mayInspect }: { mayInspect: boolean }) {
  const say = useWords(words)
  const [state, setState] = useState<QueueState>('waiting')
  const rows = useQueue(state)
  return (
    <>
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label={say.title}
          value={state}
          onChange={(value) => setState(value)}
          data={[
            { value: 'waiting', label: say.waiting },
            { value: 'announced', label: say.announced },
            { value: 'overdue', label: say.overdue },
          ]}
        />
        {mayInspect && <ShortcutSwitch />}
      </Group>
      <DataTable label={say.title} columns={useColumns(mayInspect, state)} rows={rows} keyOf={({ id }) => id}>
        {state === 'waiting' ? (
          <Nothing icon="check" title={say.emptyTitle}>
            {say.emptyText}
          </Nothing>
        ) : (
          <Nothing icon="check" title={state === 'overdue' ? say.emptyOverdue : say.emptyAnnounced} />
        )}
      </DataTable>
    </>
  )
}

function TakeNext() {
  const say = useWords(words)
  const [, go] = useLocation()
  const next = useTakeNext()
  const tell = useTell()
  const isOn = useShortcutsOn()
  const take = () =>
    next.mutate(undefined, {
      onSuccess: (id) => (id === null ? tell(say.noneLeft) : go(`/${id}`)),
    })
  useHotkeys(isOn ? [['n', take]] : [])
  return (
    <Group gap="sm">
      {next.error && <Trouble error={next.error} />}
      <Button onClick={take} loading={next.isPending} rightSection={isOn && <Kbd size="xs">n</Kbd>}>
        {say.takeNext}
      </Button>
    </Group>
  )
}

function useColumns(mayInspect: boolean, state: QueueState): Column<Queued>[] {
  const say = useWords(words)
  const name = ({ deviceName }: Queued) => deviceName ?? say.noDevice
  return [
    {
      head: say.device,
      cell: (row) => (mayInspect ? <ItemLink to={`/${row.id}`}>{name(row)}</ItemLink> : name(row)),
    },
    { head: say.affiliate, cell: ({ affiliate }) => affiliate.name },
    { head: say.round, cell: ({ photoRound }) => say.roundNumber(photoRound) },
    { head: say.since, cell: ({ waitingSince }) => <Ago at={waitingSince} /> },
    ...(state !== 'announced'
      ? [{ head: say.heldBy, cell: ({ lease }: Queued) => lease?.holder.email ?? lease?.holder.id ?? '' }]
      : []),
    {
      head: say.lastVerdict,
      cell: ({ lastVerdict }) =>
        lastVerdict && (
          <Group gap={6} wrap="nowrap">
            <Icon name={lastVerdict.kind === 'pass' ? 'check' : 'jobs'} size={14} />
            <Text size="sm">{say[lastVerdict.kind === 'ask_again' ? 'askAgain' : lastVerdict.kind]}</Text>
            {lastVerdict.state === 'undelivered' && <Tag tone="bad">{say.undelivered}</Tag>}
            {lastVerdict.error !== null && <Tag tone="bad">{lastVerdict.error}</Tag>}
          </Group>
        ),
    },
  ]
}
