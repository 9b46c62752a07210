import { api, ask } from '../../api/client.ts'
import type { Answer } from '../../api/types.ts'
import { Decision } from '../../parts/decision.tsx'
import { KnownTable } from '../../parts/known-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { words } from './words.ts'

type Carriers = Answer<'/console/api/carriers', 'get'>
type Paused = Carriers['paused'][number]

/** Each carrier once, to be paused and resumed. */
export function Pauses({ data }: { data: Carriers }) {
  const say = useWords(words)
  return (
    <KnownTable
      title={say.pauses}
      rows={listCarriers(data)}
      keyOf={({ traffic, carrier }) => `${traffic} ${carrier}`}
      nothing={say.noCarriers}
      columns={[
        { head: say.carrier, cell: ({ carrier }) => carrier },
        { head: say.carries, cell: ({ traffic }) => say[traffic] },
        {
          head: say.state,
          cell: ({ since }) =>
            since === null ? (
              <Tag tone="good">{say.inUse}</Tag>
            ) : (
              <>
                <Tag tone="bad">{say.pausedState}</Tag> <Moment at={since} />
              </>
            ),
        },
        { head: say.pause, cell: (carrier) => <PauseDecision {...carrier} /> },
      ]}
    />
  )
}

function PauseDecision({ traffic, carrier, since }: Omit<Paused, 'since'> & { since: string | null }) {
  const say = useWords(words)
  const path = '/console/api/carriers/{traffic}/{carrier}/pause'
  const params = { params: { path: { traffic, carrier } } }
  const isPaused = since !== null
  const label = isPaused ? say.resume : say.pause
  return (
    <Decision
      label={label}
      title={`${label}: ${carrier}`}
      submit={label}
      text={isPaused ? say.resumeText : say.pauseText}
      isHard={!isPaused}
      refreshes={['carriers']}
      onDo={() => ask(isPaused ? api.DELETE(path, params) : api.PUT(path, params))}
      button={{ size: 'compact-xs' }}
    />
  )
}

/** Those that some process holds, and those that are paused though nobody does. */
function listCarriers({ carriers, paused }: Carriers): (Omit<Paused, 'since'> & { since: string | null })[] {
  const known = new Map(
    [...carriers.map(({ traffic, carrier }) => ({ traffic, carrier, since: null })), ...paused].map(
      (each) => [`${each.traffic} ${each.carrier}`, each] as const,
    ),
  )
  return [...known.values()]
}
