import { ActionIcon, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState, type ReactNode } from 'react'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'

export interface Secret {
  readonly name: string
  readonly value: string | null
}

/** Shows what the server tells once, until somebody says that it is kept. */
export function useSecrets(): { show: (secrets: readonly Secret[]) => void; dialog: ReactNode } {
  const [secrets, setSecrets] = useState<readonly Secret[]>([])
  const shown = secrets.filter(({ value }) => value !== null)
  return {
    show: setSecrets,
    dialog: shown.length > 0 && <Secrets secrets={shown} onClose={() => setSecrets([])} />,
  }
}

function Secrets({ secrets, onClose }: { secrets: readonly Secret[]; onClose: () => void }) {
  const words = useWords(partsWords)
  return (
    <Dialog title={words.secretTitle} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">{words.secretText}</Text>
        {secrets.map(({ name, value }) => (
          <OneSecret key={name} name={name} value={value ?? ''} />
        ))}
        <Button onClick={onClose} ml="auto">
          {words.secretKept}
        </Button>
      </Stack>
    </Dialog>
  )
}

function OneSecret({ name, value }: { name: string; value: string }) {
  const words = useWords(frameWords)
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <div>
      <Text size="sm" fw={500}>
        {name}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }} fz="sm">
          {value}
        </Code>
        <ActionIcon variant="default" onClick={() => copy(value)} aria-label={`${words.copy}: ${name}`}>
          <Icon name={copied ? 'check' : 'copy'} size={14} />
        </ActionIcon>
      </Group>
    </div>
  )
}
