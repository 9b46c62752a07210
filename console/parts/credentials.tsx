import { Group } from '@mantine/core'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { DataTable, type Rows } from './data-table.tsx'
import { BlockDecision, Decision } from './decision.tsx'
import { Moment } from './moment.tsx'
import { None } from './notice.tsx'
import { Section } from './section.tsx'
import { useSecrets } from './secrets.tsx'
import { StatusTag } from './status-tag.tsx'

interface Credential {
  readonly id: string
  readonly status: 'active' | 'blocked'
  readonly createdAt: string
}

/** What somebody signs in with by machine, keys or tokens: given, rotated, blocked; each value is shown once. */
export function Credentials({
  title,
  name,
  add,
  rows,
  refreshes,
  onRotate,
  onSet,
}: {
  title: string
  /** Of one value. */
  name: string
  /** `onDo` resolves to the new value. */
  add: { readonly label: string; readonly text: string; readonly onDo: () => Promise<string> }
  rows: Rows<Credential>
  refreshes: readonly unknown[]
  /** Resolves to the new value. */
  onRotate: (id: string) => Promise<string>
  onSet: (id: string, status: Credential['status']) => Promise<unknown>
}) {
  const words = useWords(partsWords)
  const { show, dialog } = useSecrets()
  const showOne = (value: string) => show([{ name, value }])
  return (
    <Section
      title={title}
      aside={
        <Decision
          label={add.label}
          text={add.text}
          refreshes={refreshes}
          onDo={async () => showOne(await add.onDo())}
        />
      }
    >
      <DataTable
        label={title}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          { head: words.id, cell: ({ id }) => id },
          { head: words.status, cell: ({ status }) => <StatusTag status={status} /> },
          { head: words.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            head: words.rotate,
            cell: ({ id, status }) => (
              <Group gap={6} wrap="nowrap">
                {status === 'active' && (
                  <Decision
                    label={words.rotate}
                    text={words.rotateText}
                    isHard
                    refreshes={refreshes}
                    onDo={async () => showOne(await onRotate(id))}
                    button={{ size: 'compact-xs' }}
                  />
                )}
                <BlockDecision
                  status={status}
                  refreshes={refreshes}
                  onSet={(wanted) => onSet(id, wanted)}
                  button={{ size: 'compact-xs' }}
                />
              </Group>
            ),
          },
        ]}
      >
        <None />
      </DataTable>
      {dialog}
    </Section>
  )
}
