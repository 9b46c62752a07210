import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { Icon, type IconName } from '../parts/icon.tsx'
import { frameWords } from '../words/frame-words.ts'
import { setLanguage, useLanguage, useWords, type Language } from '../words/language.ts'

const schemes: readonly { name: MantineColorScheme; icon: IconName }[] = [
  { name: 'auto', icon: 'screen' },
  { name: 'light', icon: 'sun' },
  { name: 'dark', icon: 'moon' },
]

/** Each in its own language. */
const names: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' }

/** Language and light: kept in this browser. */
export function SettingsMenu() {
  const words = useWords(frameWords)
  const language = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const drawn = schemes.find(({ name }) => name === colorScheme)?.icon ?? 'screen'
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.language}>
            <Icon name="language" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(names).map(([code, name]) => (
            <Menu.Item
              key={code}
              lang={code}
              onClick={() => setLanguage(code as Language)}
              rightSection={code === language ? <Icon name="check" size={14} /> : undefined}
            >
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.scheme}>
            <Icon name={drawn} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {schemes.map(({ name, icon }) => (
            <Menu.Item
              key={name}
              leftSection={<Icon name={icon} size={14} />}
              onClick={() => setColorScheme(name)}
              rightSection={name === colorScheme ? <Icon name="check" size={14} /> : undefined}
            >
              {words[name]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
