import { Switch } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
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
  return (
    <Switch
      size="xs"
      visibleFrom="xs"
      label={say.shortcuts}
      checked={isOn}
      onChange={(event) => setOn(event.currentTarget.checked)}
    />
  )
}
