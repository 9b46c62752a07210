import { Button, Group, Kbd, Paper, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { useSession } from '../../api/session.ts'
import { useNow } from '../../parts/moment.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { useWords } from '../../words/language.ts'
import {
  isOverdue,
  useContractAction,
  useKeptLease,
  waitsForInspector,
  type Contract,
  type Wish,
} from './inspection.ts'
import { useShortcutsOn } from './shortcuts.tsx'
import { VerdictDialog } from './verdict-dialog.tsx'
import { words } from './words.ts'

/** Whose contract it is, and what can be decided by whom it is. */
export function DecisionBar({ contract }: { contract: Contract }) {
  const say = useWords(words)
  const { session } = useSession()
  const action = useContractAction(contract.id)
  const [open, setOpen] = useState<Wish['kind']>()
  const isOn = useShortcutsOn()
  const { lease } = contract
  const isOurs = lease !== null && lease.holder.id === session?.operator.id
  const isWaiting = waitsForInspector(contract)
  const isLate = isOverdue(contract)
  const isAnnounced = contract.verdicts[0]?.state === 'announced'
  const canDecide = isOurs && isWaiting && !isAnnounced
  useKeptLease(canDecide, action.take.mutate)
  const canTake = isWaiting && !isAnnounced && !isOurs && lease === null
  const key = (letter: string, kind: Wish['kind']): [string, () => void] => [letter, () => setOpen(kind)]
  useHotkeys(
    !isOn
      ? []
      : canDecide
        ? [...(isLate ? [] : [key('p', 'pass'), key('a', 'askAgain')]), key('r', 'refuse')]
        : canTake
          ? [['t', () => action.take.mutate()]]
          : [],
  )
  const error = action.take.error ?? action.release.error
  return (
    <Paper withBorder p="sm" pos="sticky" top={56} style={{ zIndex: 50 }}>
      <Group justify="space-between" gap="sm">
        <LeaseWords contract={contract} isOurs={isOurs} canDecide={canDecide} />
        <Group gap="xs">
          {canTake && (
            <Button
              onClick={() => action.take.mutate()}
              loading={action.take.isPending}
              rightSection={isOn && <Kbd size="xs">t</Kbd>}
            >
              {say.take}
            </Button>
          )}
          {canDecide && <Choices isOn={isOn} isLate={isLate} onChoose={setOpen} />}
          {isOurs && (
            <Button variant="subtle" onClick={() => action.release.mutate()}>
              {say.release}
            </Button>
          )}
        </Group>
      </Group>
      {error && <Trouble error={error} />}
      {open && canDecide && (
        <VerdictDialog kind={open} contract={contract} onClose={() => setOpen(undefined)} />
      )}
    </Paper>
  )
}

function Choices({
  isOn,
  isLate,
  onChoose,
}: {
  isOn: boolean
  isLate: boolean
  onChoose: (kind: Wish['kind']) => void
}) {
  const say = useWords(words)
  const key = (letter: string) => isOn && <Kbd size="xs">{letter}</Kbd>
  return (
    <>
      {!isLate && (
        <>
          <Button onClick={() => onChoose('pass')} rightSection={key('p')}>
            {say.pass}
          </Button>
          <Button variant="default" onClick={() => onChoose('askAgain')} rightSection={key('a')}>
            {say.askAgain}
          </Button>
        </>
      )}
      <Button variant="default" onClick={() => onChoose('refuse')} rightSection={key('r')}>
        {say.refuse}
      </Button>
    </>
  )
}

function LeaseWords({
  contract,
  isOurs,
  canDecide,
}: {
  contract: Contract
  isOurs: boolean
  canDecide: boolean
}) {
  const say = useWords(words)
  const nowMs = useNow(1000)
  const { lease, verdicts } = contract
  const text = () => {
    if (verdicts[0]?.state === 'announced') return say.announcedState
    if (!waitsForInspector(contract)) return say.notWaiting
    if (lease === null) return say.free
    if (!isOurs) return say.theirs(lease.holder.email ?? lease.holder.id)
    return say.yours(countdown(Date.parse(lease.expiresAt) - nowMs))
  }
  return (
    <Text size="sm" c={canDecide ? undefined : 'dimmed'} role="status">
      {text()}
    </Text>
  )
}

/** 14:05 */
function countdown(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
