import { BlockDecision, Decision } from '../../parts/decision.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { addBlocks, linesIn, setBlockStatus, useBlocks } from './applications.ts'
import { words } from './words.ts'

/** The numbers that call. */
export function NumberBlocks() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const refreshes = ['number-blocks']
  return (
    <Section
      title={say.blocks}
      aside={
        <Decision
          label={say.addBlocks}
          text={say.blocksText}
          refreshes={refreshes}
          onDo={(values) => addBlocks(linesIn(values, 'prefixes'))}
          fields={[{ name: 'prefixes', label: say.blocksField, kind: 'lines', isRequired: true }]}
        />
      }
    >
      <DataTable
        label={say.blocks}
        rows={useBlocks()}
        keyOf={({ prefix }) => prefix}
        columns={[
          { head: say.prefix, cell: ({ prefix }) => `${prefix}····` },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          { head: say.tied, cell: ({ applications }) => applications, isNumber: true },
          { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            head: parts.block,
            cell: ({ prefix, status }) => (
              <BlockDecision
                status={status}
                refreshes={refreshes}
                onSet={(wanted) => setBlockStatus(prefix, wanted)}
                button={{ size: 'compact-xs' }}
              />
            ),
          },
        ]}
      >
        <Nothing icon="calls" title={parts.none}>
          {say.noBlocks}
        </Nothing>
      </DataTable>
    </Section>
  )
}
