import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { KnownTable } from '../../parts/known-table.tsx'
import { Clock } from '../../parts/moment.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag, type Tone } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { Pauses } from './pauses.tsx'
import { words } from './words.ts'

/** Lines up or down, how full, how fast. */
export function CarriersRoom() {
  const say = useWords(words)
  const { data, error, refetch } = useQuery({
    queryKey: ['carriers'],
    queryFn: () => ask(api.GET('/console/api/carriers')),
    refetchInterval: 5000,
  })
  const lines = (data?.carriers ?? []).flatMap(({ lines: all, ...carrier }) =>
    all.map((line) => ({ ...carrier, ...line })),
  )
  return (
    <Page title={say.title}>
      <Stack gap="md">
        {error && <Trouble error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton h={200} />}
        {data && (
          <>
            <KnownTable
              title={say.lines}
              rows={lines}
              keyOf={({ carrier, process, traffic, line }) => [carrier, process, traffic, line].join(' ')}
              nothing={say.none}
              columns={[
                {
                  head: say.carrier,
                  cell: ({ carrier, kind }) => (carrier === kind ? carrier : `${carrier} (${kind})`),
                },
                { head: say.carries, cell: ({ traffic }) => say[traffic] },
                { head: say.line, cell: ({ line }) => line },
                {
                  head: say.state,
                  cell: ({ state }) => (
                    <Tag tone={toneOf(state)}>{state === 'paused' ? say.pausedState : state}</Tag>
                  ),
                },
                {
                  head: say.circuit,
                  cell: ({ circuit }) => (
                    <Tag tone={circuit === 'closed' ? 'good' : 'bad'}>{say[circuit]}</Tag>
                  ),
                },
                { head: say.outstanding, cell: ({ outstanding }) => outstanding, isNumber: true },
                { head: say.rate, cell: ({ perSecond }) => perSecond, isNumber: true },
                { head: say.process, cell: ({ process }) => process },
                { head: say.at, cell: ({ at }) => <Clock at={at} /> },
              ]}
            />
            <Pauses data={data} />
            <KnownTable
              title={say.submissions}
              rows={data.submissions}
              keyOf={({ carrier, outcome }) => `${carrier} ${outcome}`}
              nothing={say.noSubmissions}
              columns={[
                { head: say.carrier, cell: ({ carrier }) => carrier },
                { head: say.outcome, cell: ({ outcome }) => outcome },
                { head: say.count, cell: ({ count }) => count.toLocaleString(), isNumber: true },
              ]}
            />
          </>
        )}
      </Stack>
    </Page>
  )
}

function toneOf(state: string): Tone {
  if (state === 'up') return 'good'
  return state === 'paused' ? 'plain' : 'bad'
}
