import { DataTable } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { releaseBlock, tones, useBlocks } from './guard.ts'
import { words } from './words.ts'

export function HeldBlocks() {
  const say = useWords(words)
  return (
    <Section title={say.blocks}>
      <DataTable
        label={say.blocks}
        rows={useBlocks()}
        keyOf={({ block }) => block}
        columns={[
          { head: say.block, cell: ({ block }) => `${block}···` },
          {
            head: say.held,
            cell: ({ state, isDryRun }) => (
              <Tag tone={tones[state]}>{isDryRun ? `${say[state]} (${say.dry})` : say[state]}</Tag>
            ),
          },
          { head: say.sends, cell: ({ sends }) => sends.toLocaleString(), isNumber: true },
          { head: say.checks, cell: ({ checks }) => checks.toLocaleString(), isNumber: true },
          { head: say.level, cell: ({ level }) => level, isNumber: true },
          { head: say.since, cell: ({ since }) => <Moment at={since} /> },
          { head: say.until, cell: ({ until }) => <Moment at={until} /> },
          { head: say.reason, cell: ({ reason }) => reason },
          {
            head: say.release,
            cell: ({ block, state }) =>
              state !== 'free' && (
                <Decision
                  label={say.release}
                  text={say.releaseText}
                  refreshes={['guard']}
                  onDo={() => releaseBlock(block)}
                  button={{ size: 'compact-xs' }}
                />
              ),
          },
        ]}
      >
        <Nothing icon="guard" title={say.noBlocks} />
      </DataTable>
    </Section>
  )
}
