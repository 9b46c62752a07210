import { Skeleton } from '@mantine/core'
import { ItemLink } from '../../parts/back-link.tsx'
import { KnownTable } from '../../parts/known-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { useFound, type Found } from './inspection.ts'
import { words } from './words.ts'

/** The contracts of one phone, in whatever status. */
export function FoundContracts({ number }: { number: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { data, error, refetch } = useFound(number)
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton h={120} />
  return (
    <KnownTable
      title={say.found(number)}
      rows={data}
      keyOf={({ id }) => id}
      nothing={say.noneFound}
      columns={[
        {
          head: parts.status,
          cell: ({ id, status }) => <ItemLink to={`/${id}`}>{say[wordFor(status)]}</ItemLink>,
        },
        { head: say.affiliate, cell: ({ affiliate }) => affiliate.name },
        { head: say.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
        { head: say.changed, cell: ({ changedAt }) => <Moment at={changedAt} /> },
        { head: parts.id, cell: ({ id }) => id },
      ]}
    />
  )
}

const statuses = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

function wordFor(status: Found['status']) {
  return `status${statuses.find((each) => each === status) ?? 0}` as const
}
