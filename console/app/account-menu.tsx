import { ActionIcon, Menu, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useSignOut, type Session } from '../api/session.ts'
import { Icon } from '../parts/icon.tsx'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'

export function AccountMenu({ session }: { session: Session | null }) {
  const words = useWords(frameWords)
  const signOut = useMutation({ mutationFn: useSignOut() })
  if (!session) return null
  const { email, role } = session.operator
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.account}>
          <Icon name="person" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown maw={280}>
        <Menu.Label>
          <Text size="sm" truncate c="var(--mantine-color-text)">
            {email}
          </Text>
          {words[role]}
        </Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<Icon name="person" size={14} />}>
          {words.account}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="leave" size={14} />} onClick={() => signOut.mutate()}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
