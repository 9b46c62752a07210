import { Box, Center, Group, Paper } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './frame.module.css'
import { Brand, LostNotice } from './frame.tsx'
import { SettingsMenu } from './settings-menu.tsx'

/** What stands around the pages before the first room. */
export function Door({ children }: { children: ReactNode }) {
  return (
    <Box mih="100vh" className={classes.main}>
      <Group component="header" justify="space-between" p="xs" px="md">
        <Brand />
        <Group gap={4}>
          <SettingsMenu />
        </Group>
      </Group>
      <Center component="main" p="md" pt="8vh">
        <Box w="100%" maw={380}>
          <LostNotice />
          <Paper withBorder p="xl">
            {children}
          </Paper>
        </Box>
      </Center>
    </Box>
  )
}
