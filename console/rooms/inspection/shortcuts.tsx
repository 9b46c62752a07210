import { Button, Group, Kbd, Switch, Table } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useWords } from '../../words/language.ts'
import { words } from './words.ts'

/** Single keys can be turned off, for who speaks to the computer (WCAG 2.2, 2.1.4). Kept in this browser. */
function useSetting() {
  return useLocalStorage({
    key: 'console.inspection.shortcuts',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
}

export function useShortcutsOn(): boolean {
  return useSetting()[0]
}

export function ShortcutSwitch() {
  const say = useWords(words)
  const [isOn, setOn] = useSetting()
  const [isListed, setListed] = useState(false)
  return (
    <Group gap={6} visibleFrom="xs">
      <Switch
        size="xs"
        label={say.shortcuts}
        checked={isOn}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
      <Button size="compact-xs" variant="subtle" onClick={() => setListed(true)}>
        {say.shortcutList}
      </Button>
      {isListed && <ShortcutList onClose={() => setListed(false)} />}
    </Group>
  )
}

function ShortcutList({ onClose }: { onClose: () => void }) {
  const say = useWords(words)
  const shortcuts = [
    [['n'], say.takeNext],
    [['t'], say.take],
    [['p'], say.pass],
    [['a'], say.askAgain],
    [['r'], say.refuse],
    [['Esc'], say.leaveDialog],
    [['+'], say.zoomIn],
    [['−'], say.zoomOut],
    [['0'], say.zoomReset],
    [['←', '→', '↑', '↓'], say.move],
  ] as const
  return (
    <Dialog title={say.shortcuts} onClose={onClose}>
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say.key}</Table.Th>
            <Table.Th scope="col">{say.does}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shortcuts.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td>
                <Group gap={4}>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
