import { Box, Group, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'

/** A room: its heading, which names the browser's tab too, what is done to all of it, and its content. */
export function Page({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Switchboard`
  }, [title])
  return (
    <Box>
      <Group justify="space-between" align="center" mb="md" gap="sm">
        <Title order={1}>{title}</Title>
        {aside}
      </Group>
      {children}
    </Box>
  )
}
