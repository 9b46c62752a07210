import { Anchor, Group } from '@mantine/core'
import { Link } from 'wouter'
import { Icon } from './icon.tsx'

/** From one thing to all of its kind. */
export function BackLink({ children }: { children: string }) {
  return (
    <Anchor component={Link} href="/" size="sm" c="var(--console-accent-text)">
      <Group gap={4} wrap="nowrap">
        <Icon name="back" size={14} />
        {children}
      </Group>
    </Anchor>
  )
}

/** To one thing, by its name or id. */
export function ItemLink({ to, children }: { to: string; children: string }) {
  return (
    <Anchor component={Link} href={to} size="sm" fw={550} c="var(--console-accent-text)">
      {children}
    </Anchor>
  )
}
